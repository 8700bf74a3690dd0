"""Lesson metadata, captions, gallery, blog packs and notes."""
