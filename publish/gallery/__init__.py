"""The gallery: a static site of all lessons, in both languages, that needs no server and no network."""

from publish.gallery.site import Gallery, build_gallery, gallery_of

__all__ = ["Gallery", "build_gallery", "gallery_of"]
