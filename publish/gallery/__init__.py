"""The gallery: a static site of all lessons, in both languages, that needs no server and no network."""

from publish.gallery.site import OWNER, Gallery, build_gallery, gallery_of

__all__ = ["OWNER", "Gallery", "build_gallery", "gallery_of"]
