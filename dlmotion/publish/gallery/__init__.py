"""The gallery: a static site of all lessons, in both languages, without server or network."""

from dlmotion.publish.gallery.site import OWNER, Gallery, build_gallery, gallery_of
from dlmotion.publish.player_script import Script

__all__ = ["OWNER", "Gallery", "Script", "build_gallery", "gallery_of"]
