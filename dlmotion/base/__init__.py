"""Ground floor: names, atomic files, content hashes, source closures; knows no other room."""
