"""Films below headings and networks below Keras code, in the way of each site."""

import base64
import re
from pathlib import Path

from dlmotion.publish.notes.drawer import Drawer
from dlmotion.publish.player_script import Script
from dlmotion.studio.project import Project
from tests.publish.notes_syncing import network_svg, never, snapshot, states, sync


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
    player = Script("dlmotion-film.0123.js", "// plays")
    sync(built, root / "notes", root, player=player)
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
    assert not sync(built, root / "notes", root, player=player).changed
    assert snapshot(root) == before


def test_videos_alone_stay_a_choice(built: Project, root: Path) -> None:
    (built.media / "softmax/softmax.motion").write_bytes(b"vectors")
    player = Script("dlmotion-film.0123.js", "// plays")
    sync(built, root / "notes", root, player=player)
    sync(built, root / "notes", root, player=player, form="video")
    folder = root / "notes/004_hexo"
    assert "dlmotion-film" not in (root / "notes/004_hexo.md").read_text(encoding="utf-8")
    assert not list(folder.glob("*.motion"))
    assert not list(folder.glob("*.js"))
    choices = root / "notes/dlmotion.toml"
    choices.write_text('as = "video"\n' + choices.read_text(encoding="utf-8"), encoding="utf-8")
    assert not sync(built, root / "notes", root, player=player).changed
