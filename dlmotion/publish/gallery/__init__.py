"""The gallery: a static site of all lessons, in both languages, without server or network."""

from dlmotion.publish.gallery.site import OWNER, Gallery, Script, build_gallery, gallery_of

__all__ = ["OWNER", "Gallery", "Script", "build_gallery", "gallery_of"]
