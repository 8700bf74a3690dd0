"""Films below headings and networks below Keras code, in the way of each site."""

import base64
import re
from pathlib import Path

import pytest

from dlmotion.publish.notes.drawer import Drawer
from dlmotion.publish.player_script import Script
from dlmotion.studio.project import Project
from tests.publish.notes_syncing import network_svg, never, snapshot, states, sync

PLAYER = Script("dlmotion-film.0123.js", "// plays")


def test_films_are_offered_below_the_heading_in_the_way_of_the_site(
    built: Project, root: Path
) -> None:
    sync(built, root / "notes", root)
    hexo = (root / "notes/004_hexo.md").read_text(encoding="utf-8").splitlines()
    at = hexo.index("### SoftMax")
    assert hexo[at + 1].startswith("<!-- dlmotion:begin film ")
    assert 'src="{% asset_path softmax.zh.mp4 %}"' in hexo[at + 3]
    assert 'poster="{% asset_path softmax.zh.poster.png %}"' in hexo[at + 3]
    assert [line.split('"')[3] for line in hexo[at + 4 : at + 6]] == ["zh", "en"]
    typora = (root / "notes/001_typora.md").read_text(encoding="utf-8")
    assert 'src="./dlmotion/convolution.zh.mp4"' in typora
    vue = (root / "notes/002_vitepress.md").read_text(encoding="utf-8")
    assert 'poster="./dlmotion/neuron.zh.poster.png"' in vue
    assert 'src="./dlmotion/neuron.zh.mp4">' in vue
    hugo = (root / "notes/000_hugo.md").read_text(encoding="utf-8")
    assert '{{< figure src="network-layers.zh.poster.png" link="network-layers.zh.mp4"' in hugo
    for name in (
        "004_hexo/softmax.zh.mp4",
        "000_hugo/network-layers.zh.mp4",
        "dlmotion/neuron.zh.mp4",
    ):
        assert (root / "notes" / name).is_file()


def test_captions_travel_inside_of_pages_that_find_none_beside_them(
    built: Project, root: Path
) -> None:
    sync(built, root / "notes", root)
    vue = (root / "notes/002_vitepress.md").read_text(encoding="utf-8")
    video = next(part for part in vue.split("<video ")[1:] if "neuron.zh.mp4" in part).split(
        "</video>"
    )[0]
    tracks = re.findall(
        r'<track kind="captions" srclang="(\w+)" label="\S+" src="data:text/vtt;base64,(\S+)">',
        video,
    )
    assert [lang for lang, _ in tracks] == ["zh", "en"]
    for lang, text in tracks:
        assert (
            base64.b64decode(text)
            == (built.media / f"neuron/neuron.zh.captions.{lang}.vtt").read_bytes()
        )
    assert not list((root / "notes/002_vitepress.assets").glob("*.vtt"))


def test_a_film_is_offered_once_in_a_note(built: Project, root: Path) -> None:
    sync(built, root / "notes", root)
    for path in (root / "notes").glob("*.md"):
        films = re.findall(r"dlmotion:begin film \w+ (\S+)", path.read_text(encoding="utf-8"))
        assert len(films) == len(set(films))


def test_no_films_holds_the_films_that_are_there(built: Project, root: Path) -> None:
    sync(built, root / "notes", root, films=False)
    assert "begin film" not in (root / "notes/004_hexo.md").read_text(encoding="utf-8")
    sync(built, root / "notes", root)
    before = snapshot(root)
    assert not sync(built, root / "notes", root, films=False).changed
    assert snapshot(root) == before


def test_a_site_is_obeyed(built: Project, root: Path) -> None:
    sync(built, root / "notes", root, site="plain")
    text = (root / "notes/004_hexo.md").read_text(encoding="utf-8")
    assert 'src="./dlmotion/softmax.zh.mp4"' in text


def test_hugo_with_raw_html_gets_a_player(built: Project, root: Path) -> None:
    (root / "hugo.toml").write_text("[markup.goldmark.renderer]\nunsafe = true\n", encoding="utf-8")
    sync(built, root / "notes", root)
    assert "<video controls" in (root / "notes/000_hugo.md").read_text(encoding="utf-8")


def test_keras_code_gets_its_network_below(built: Project, root: Path) -> None:
    done = sync(built, root / "notes", root, drawer=Drawer(network_svg, "1"))
    lines = (root / "notes/003_hugo.md").read_text(encoding="utf-8").splitlines()
    at = lines.index("])")
    assert lines[at + 1].startswith("<!-- dlmotion:begin keras ")
    key = states(done, "keras").popitem()[0]
    assert lines[at + 3] == f'{{{{< figure src="keras-{key}.zh.svg" alt="512 → 10" width="80" >}}}}'
    assert (root / f"notes/003_hugo/keras-{key}.zh.svg").is_file()
    assert f'{key} = "draw"' in (root / "notes" / "dlmotion.toml").read_text(
        encoding="utf-8"
    ).replace('"' + key + '"', key)
    before = snapshot(root)
    assert not sync(built, root / "notes", root, drawer=Drawer(never, "1")).changed
    assert not sync(built, root / "notes", root).changed
    assert snapshot(root) == before
    note = root / "notes/003_hugo.md"
    note.write_text(
        note.read_text(encoding="utf-8").replace("Dense(512", "Dense(64"), encoding="utf-8"
    )
    again = sync(built, root / "notes", root, drawer=Drawer(network_svg, "1"))
    assert {fate.action for fate in again.files if "keras-" in fate.name} == {"written", "removed"}
    assert note.read_text(encoding="utf-8").count("begin keras") == 1


def test_a_film_plays_as_vectors_where_pages_run_scripts(built: Project, root: Path) -> None:
    (built.media / "softmax/softmax.motion").write_bytes(b"vectors")
    sync(built, root / "notes", root, player=PLAYER)
    hexo = (root / "notes/004_hexo.md").read_text(encoding="utf-8").splitlines()
    at = hexo.index("### SoftMax")
    script, film, video = hexo[at + 3 : at + 6]
    assert script == (
        '<script type="module" src="{% asset_path dlmotion-film.0123.js %}"></script>'
    )
    assert film == '<dlmotion-film src="{% asset_path softmax.motion %}" film-lang="zh">'
    assert 'src="{% asset_path softmax.zh.mp4 %}"' in video
    end = hexo.index("</dlmotion-film>")
    assert "" not in hexo[at + 3 : end]
    folder = root / "notes/004_hexo"
    assert (folder / "softmax.motion").read_bytes() == b"vectors"
    assert (folder / "dlmotion-film.0123.js").read_text(encoding="utf-8") == "// plays"
    for name in ("001_typora.md", "002_vitepress.md", "000_hugo.md"):
        assert "dlmotion-film" not in (root / "notes" / name).read_text(encoding="utf-8")
    before = snapshot(root)
    assert not sync(built, root / "notes", root, player=PLAYER).changed
    assert snapshot(root) == before


@pytest.mark.parametrize(
    ("note", "quality", "form", "waits"),
    [
        ("004_hexo.md", "high", None, True),
        ("004_hexo.md", None, None, False),
        ("004_hexo.md", "high", "video", False),
        ("001_typora.md", "high", None, False),
    ],
)
def test_streams_are_waited_for_where_better_films_would_play_so(
    built: Project, root: Path, note: str, quality: str | None, form: str | None, waits: bool
) -> None:
    asked = {"player": PLAYER, "quality": quality, "form": form, "dry_run": True}
    done = sync(built, root / "notes" / note, root, **asked)
    streams = [line for line in done.build if line.endswith(" --only motions")]
    assert len(streams) == waits
    assert any(kinds["motions"] for kinds in done.unbuilt.values()) is waits
    if waits:
        assert done.unbuilt["zh"]["motions"] == done.unbuilt["zh"]["videos"]


def test_videos_alone_stay_a_choice(built: Project, root: Path) -> None:
    (built.media / "softmax/softmax.motion").write_bytes(b"vectors")
    sync(built, root / "notes", root, player=PLAYER)
    sync(built, root / "notes", root, player=PLAYER, form="video")
    folder = root / "notes/004_hexo"
    assert "dlmotion-film" not in (root / "notes/004_hexo.md").read_text(encoding="utf-8")
    assert not list(folder.glob("*.motion"))
    assert not list(folder.glob("*.js"))
    choices = root / "notes/dlmotion.toml"
    choices.write_text('as = "video"\n' + choices.read_text(encoding="utf-8"), encoding="utf-8")
    assert not sync(built, root / "notes", root, player=PLAYER).changed


def vitepress(site: Path, home: str, config: str) -> Path:
    """A page of VitePress or VuePress in a folder of its own; returns that folder."""
    (site / home).mkdir(parents=True)
    (site / home / "config.ts").write_text(config, encoding="utf-8")
    (site / "a").mkdir()
    (site / "a/n.md").write_text("# 笔记\n\n## SoftMax\n\n分数。\n", encoding="utf-8")
    return site / "a"


@pytest.mark.parametrize(
    ("home", "public"), [(".vitepress", "public"), (".vuepress", ".vuepress/public")]
)
def test_vitepress_plays_vectors_of_a_folder_that_it_copies(
    built: Project, tmp_path: Path, home: str, public: str
) -> None:
    (built.media / "softmax/softmax.motion").write_bytes(b"vectors")
    notes = vitepress(tmp_path, home, "export default { base: '/blog/' }")
    before = snapshot(tmp_path).keys()
    done = sync(built, notes, tmp_path, player=PLAYER)
    assert not [hint for hint in done.hints if "video" in hint]
    lines = (notes / "n.md").read_text(encoding="utf-8").splitlines()
    at = lines.index(
        '<component is="dlmotion-film" src="../dlmotion/softmax.motion" film-lang="zh">'
    )
    assert lines[at + 1] == (
        f'<component is="script" type="module" src="../dlmotion/{PLAYER.name}"></component>'
    )
    assert 'src="./dlmotion/softmax.zh.mp4"' in lines[at + 2]
    assert 'src="data:text/vtt;base64,' in lines[at + 3]
    assert "</component>" in lines[at + 4 :]
    copied = {path.name for path in (tmp_path / public / "dlmotion").iterdir()}
    assert copied == {"softmax.motion", PLAYER.name}
    sync(built, notes, tmp_path, player=PLAYER, form="video")
    assert "<component" not in (notes / "n.md").read_text(encoding="utf-8")
    assert not (tmp_path / public).exists()
    assert before <= snapshot(tmp_path).keys()


@pytest.mark.parametrize(
    ("config", "whole", "why"),
    [
        ("", False, "with --root {site} they play as vectors"),
        ("export default { srcDir: 'pages' }", True, "moves pages or files"),
        ("export default { rewrites: { 'a/:n': ':n' } }", True, "moves pages or files"),
    ],
)
def test_vitepress_keeps_the_video_and_one_line_says_why(
    built: Project, tmp_path: Path, config: str, whole: bool, why: str
) -> None:
    (built.media / "softmax/softmax.motion").write_bytes(b"vectors")
    notes = vitepress(tmp_path, ".vitepress", config)
    (notes / "m.md").write_bytes((notes / "n.md").read_bytes())
    done = sync(built, notes, tmp_path if whole else None, player=PLAYER)
    said = [hint for hint in done.hints if hint.startswith("films stay videos")]
    assert len(said) == 1
    assert said[0].endswith(why.format(site=tmp_path))
    text = (notes / "n.md").read_text(encoding="utf-8")
    assert "<video " in text
    assert "dlmotion-film" not in text
    assert not (tmp_path / "public").exists()
    quiet = sync(built, notes, tmp_path if whole else None, player=PLAYER, form="video")
    assert said[0] not in quiet.hints
    assert not quiet.changed
