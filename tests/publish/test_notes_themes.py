"""Figures and films follow a site's own light and dark, where it is known how it switches."""

from pathlib import Path

from dlmotion.studio.project import Project
from tests.publish.notes_fixtures import REMOTE, mp4_bytes, png_bytes
from tests.publish.notes_syncing import sync

NOTE = f"# 笔记\n\n## SoftMax\n\n分数。\n\n![]({REMOTE}/image-20220330140602341.png)\n"


def write(folder: Path) -> Path:
    (folder / ".vitepress").mkdir()
    (folder / "n.md").write_text(NOTE, encoding="utf-8")
    return folder / "n.md"


def test_vitepress_gets_both_and_shows_the_one_of_the_page(
    project: Project, tmp_path: Path
) -> None:
    note = write(tmp_path)
    media = project.media / "softmax"
    (media / "softmax.zh.dark.draft.mp4").write_bytes(mp4_bytes(3))
    (media / "softmax.zh.dark.png").write_bytes(png_bytes(3))
    receipt = (media / "softmax.zh.light.draft.json").read_text(encoding="utf-8")
    (media / "softmax.zh.dark.draft.json").write_text(receipt, encoding="utf-8")
    sync(project, tmp_path)
    text = note.read_text(encoding="utf-8")
    for theme, stem in (("light", "softmax-shares.zh"), ("dark", "softmax-shares.zh.dark")):
        assert f'<img class="dlmotion-{theme}" src="./n.assets/{stem}.svg"' in text
    for theme, stem in (("light", "softmax.zh"), ("dark", "softmax.zh.dark")):
        assert f'<video class="dlmotion-{theme}" controls' in text
        assert f'src="./dlmotion/{stem}.mp4"' in text
    assert ":is(.dark,[data-theme=dark]) .dlmotion-light{display:none}" in text
    assert (tmp_path / "dlmotion/softmax.zh.dark.mp4").read_bytes() == mp4_bytes(3)
    dark = project.media / "softmax/figures/shares.zh.dark.svg"
    assert (tmp_path / "n.assets/softmax-shares.zh.dark.svg").read_bytes() == dark.read_bytes()
    assert not sync(project, tmp_path).changed


def test_a_theme_that_is_chosen_is_the_only_one(built: Project, tmp_path: Path) -> None:
    note = write(tmp_path)
    sync(built, tmp_path, theme="dark")
    text = note.read_text(encoding="utf-8")
    assert "dlmotion-light" not in text
    assert "<style>" not in text
    svg = (tmp_path / "n.assets/softmax-shares.zh.svg").read_bytes()
    assert svg == (built.media / "softmax/figures/shares.zh.dark.svg").read_bytes()
