"""`notes sync` fills pictures, offers films between markers, and touches nothing else."""

import io
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from PIL import Image

from engine.report import Report
from publish.notes.errors import NotesError
from publish.notes.plan import Drawer, Drawing
from publish.notes.sync import Settings, Sync, find_folders, sync_notes
from publish.notes.written import Fate, Wanted, Written
from studio.commands.notes import command
from studio.project import Project
from tests.publish.notes_fixtures import (
    NOTES,
    REMOTE,
    build_media,
    expected_figures,
    make_project,
    png_bytes,
    write_notes,
)
from tests.publish.test_notes_markers import markdown

BLOCK = re.compile(r"<!-- dlmotion:begin .*?<!-- dlmotion:end -->(?:\r\n|\r|\n)?", re.DOTALL)
Syncing = Callable[..., Sync]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return make_project(tmp_path_factory.mktemp("project"))


@pytest.fixture
def project(built: Project, tmp_path: Path) -> Project:
    """A project of its own for tests that build anew."""
    shutil.copytree(built.folder, tmp_path / "project")
    return Project.at(tmp_path / "project", None)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The five notes in a folder of a larger one, so that `../pics` may be filled with --root."""
    write_notes(tmp_path / "site" / "notes")
    return tmp_path / "site"


def sync(project: Project, path: Path, root: Path | None = None, **asked: object) -> Sync:
    dry_run = bool(asked.pop("dry_run", False))
    drawer = asked.pop("drawer", None)
    settings = Settings(*find_folders([path], root), **asked)  # type: ignore[arg-type]
    return sync_notes([path], project.lessons()[0], project.media, settings, drawer=drawer, dry_run=dry_run)  # type: ignore[arg-type]


def states(done: Sync, kind: str = "picture") -> dict[str, str]:
    return {o.subject.rsplit("/", 1)[-1]: o.state for note in done.notes for o in note.outcomes if o.kind == kind}


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def outside_markers(text: str) -> str:
    return BLOCK.sub("", text)


def test_all_twenty_pictures_are_filled_with_the_right_figure(built: Project, root: Path) -> None:
    done = sync(built, root / "notes", root)
    chosen = {
        o.subject.rsplit("/", 1)[-1]: tuple(o.choice.split("/"))
        for note in done.notes
        for o in note.outcomes
        if o.kind == "picture" and o.state in ("filled", "shown")
    }
    assert len(chosen) == 20
    assert chosen == expected_figures()
    assert not done.failures
    assert not done.build


def test_links_into_the_folder_get_the_very_file(built: Project, root: Path) -> None:
    done = sync(built, root / "notes", root)
    assert list(states(done).values()).count("filled") == 12
    media = built.media
    filled = root / "notes" / "four"
    assert (root / "pics" / "激活函数选择.png").read_bytes() == (
        media / "activation-choice/figures/tasks.zh.light@2x.png"
    ).read_bytes()
    assert (filled / "756575ff6707586237e253a65d751d21.svg").read_bytes() == (
        media / "activation-curves/figures/tanh.zh.light.svg"
    ).read_bytes()
    with Image.open(filled / "445.jpg") as picture:
        assert (picture.format, picture.size) == ("JPEG", (16, 8))
        assert picture.getpixel((0, 0))[0] > picture.getpixel((15, 7))[0]


def test_remote_pictures_get_the_figure_below_them(built: Project, root: Path) -> None:
    sync(built, root / "notes", root)
    lines = (root / "notes" / "002_vitepress.md").read_text(encoding="utf-8").splitlines()
    at = next(i for i, line in enumerate(lines) if "202403031350282" in line)
    assert re.match(r"<!-- dlmotion:begin figure [0-9a-f]{8} gradient-descent-surface/surface sum=", lines[at + 1])
    assert lines[at + 3].startswith(
        '<img src="./002_vitepress.assets/gradient-descent-surface-surface.zh.svg" alt="两个'
    )
    assert lines[at + 5] == "<!-- dlmotion:end -->"
    assert (root / "notes/002_vitepress.assets/gradient-descent-surface-surface.zh.svg").is_file()


def test_nothing_outside_of_markers_changes(built: Project, root: Path) -> None:
    before = {path.name: path.read_bytes() for path in (root / "notes").glob("*.md")}
    sync(built, root / "notes", root)
    after = {path.name: path.read_text(encoding="utf-8") for path in (root / "notes").glob("*.md")}
    assert {name: outside_markers(text).encode() for name, text in after.items()} == before
    assert all("dlmotion:begin" in after[name] for name in before if name != "003_hugo.md")


def test_syncing_twice_changes_nothing(built: Project, root: Path) -> None:
    sync(built, root / "notes", root)
    first = snapshot(root)
    again = sync(built, root / "notes", root)
    assert not again.changed
    assert snapshot(root) == first


def test_a_dry_run_writes_nothing_and_shows_the_change(built: Project, root: Path) -> None:
    first = snapshot(root)
    done = sync(built, root / "notes", root, dry_run=True)
    assert snapshot(root) == first
    assert done.changed
    diff = done.diff()
    assert "--- a/002_vitepress.md" in diff
    assert "+++ b/dlmotion.toml" in diff
    assert not re.search(r"^-[^-]", diff, re.MULTILINE)
    assert {fate.name for fate in done.files} >= {"four/445.jpg", "../pics/激活函数选择.png"}


def test_a_rebuild_refreshes_what_was_written(project: Project, root: Path) -> None:
    sync(project, root / "notes", root)
    old = snapshot(root)
    build_media(project.media, shade=200)
    done = sync(project, root / "notes", root)
    new = snapshot(root)
    assert new["notes/four/sigmoid_demo.png"] != old["notes/four/sigmoid_demo.png"]
    assert "200" in (root / "notes/002_vitepress.md").read_text(encoding="utf-8")
    assert {fate.action for fate in done.files} <= {"refreshed", "fresh"}
    assert old["notes/dlmotion.toml"] == new["notes/dlmotion.toml"]
    assert not sync(project, root / "notes", root).changed


def test_a_picture_of_somebody_else_stays(built: Project, root: Path) -> None:
    mine = root / "notes" / "four" / "sigmoid_demo.png"
    mine.parent.mkdir()
    mine.write_bytes(png_bytes(7))
    done = sync(built, root / "notes", root)
    assert mine.read_bytes() == png_bytes(7)
    assert states(done)["sigmoid_demo.png"] == "exists"


def test_a_file_of_somebody_else_under_our_name_stays(built: Project, root: Path) -> None:
    mine = root / "notes" / "002_vitepress.assets" / "neuron-unit.zh.svg"
    mine.parent.mkdir()
    mine.write_text("<svg>mine</svg>", encoding="utf-8")
    done = sync(built, root / "notes", root)
    assert mine.read_text(encoding="utf-8") == "<svg>mine</svg>"
    assert states(done)["202403011625594.png"] == "kept"
    assert "neuron-unit" not in (root / "notes/002_vitepress.md").read_text(encoding="utf-8")


def test_a_broken_picture_stays_and_the_figure_is_shown_below(built: Project, root: Path) -> None:
    broken = root / "notes" / "four" / "sigmoid_demo.png"
    broken.parent.mkdir()
    broken.write_bytes(b"half a pict")
    done = sync(built, root / "notes", root)
    assert broken.read_bytes() == b"half a pict"
    assert states(done)["sigmoid_demo.png"] == "shown"


def test_an_edited_file_of_ours_stays(project: Project, root: Path) -> None:
    sync(project, root / "notes", root)
    edited = root / "notes" / "four" / "sigmoid_demo.png"
    edited.write_bytes(png_bytes(3))
    build_media(project.media, shade=200)
    done = sync(project, root / "notes", root)
    assert edited.read_bytes() == png_bytes(3)
    assert [fate.name for fate in done.files if fate.action == "edited"] == ["four/sigmoid_demo.png"]


def test_an_edited_block_stays(project: Project, root: Path) -> None:
    sync(project, root / "notes", root)
    note = root / "notes" / "001_typora.md"
    text = note.read_text(encoding="utf-8").replace("窗口乘卷积核 90", "我的话")
    note.write_text(text, encoding="utf-8")
    build_media(project.media, shade=200)
    done = sync(project, root / "notes", root)
    assert "我的话" in note.read_text(encoding="utf-8")
    assert "edited" in {event.action for synced in done.notes for event in synced.events}
    assert (root / "notes/001_typora.assets/convolution-window.zh.svg").is_file()


def test_a_lost_picture_comes_back(built: Project, root: Path) -> None:
    sync(built, root / "notes", root)
    (root / "notes/four/445.jpg").unlink()
    sync(built, root / "notes", root)
    assert (root / "notes/four/445.jpg").is_file()


def test_a_lost_memory_is_found_again(project: Project, root: Path) -> None:
    sync(project, root / "notes", root)
    (root / "notes" / ".dlmotion-notes.json").unlink()
    before = (root / "notes/four/445.jpg").read_bytes()
    build_media(project.media)
    done = sync(project, root / "notes", root)
    assert (root / "notes/four/445.jpg").read_bytes() == before
    assert not [fate for fate in done.files if fate.content]


def test_pictures_outside_of_the_root_are_shown_below_and_the_flag_is_named(built: Project, root: Path) -> None:
    done = sync(built, root / "notes")
    assert not (root / "pics").exists()
    outcomes = {o.subject: o for note in done.notes for o in note.outcomes}
    assert outcomes["../pics/激活函数选择.png"].state == "shown"
    assert "--root" in outcomes["../pics/激活函数选择.png"].detail
    assert list(states(done).values()).count("shown") == 11
    filled = sync(built, root / "notes", root)
    assert states(filled)["激活函数选择.png"] == "filled"
    assert "activation-choice/tasks" not in (root / "notes/000_hugo.md").read_text(encoding="utf-8")


def test_films_are_offered_below_the_heading_in_the_way_of_the_site(built: Project, root: Path) -> None:
    sync(built, root / "notes", root)
    hexo = (root / "notes/004_hexo.md").read_text(encoding="utf-8").splitlines()
    at = hexo.index("### SoftMax")
    assert hexo[at + 1].startswith("<!-- dlmotion:begin film ")
    assert 'src="{% asset_path softmax.zh.mp4 %}"' in hexo[at + 3]
    assert 'poster="{% asset_path softmax.zh.poster.png %}"' in hexo[at + 3]
    assert [line.split('"')[3] for line in hexo[at + 4 : at + 6]] == ["zh", "en"]
    typora = (root / "notes/001_typora.md").read_text(encoding="utf-8")
    assert 'src="./001_typora.assets/convolution.zh.mp4"' in typora
    vue = (root / "notes/002_vitepress.md").read_text(encoding="utf-8")
    assert 'src="./002_vitepress.assets/neuron.zh.mp4"></video>' not in vue
    assert "<track" not in vue
    hugo = (root / "notes/000_hugo.md").read_text(encoding="utf-8")
    assert '{{< figure src="network-layers.zh.poster.png" link="network-layers.zh.mp4"' in hugo
    for name in ("004_hexo/softmax.zh.mp4", "000_hugo/network-layers.zh.mp4", "002_vitepress.assets/neuron.zh.mp4"):
        assert (root / "notes" / name).is_file()


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


def test_choices_are_written_once_and_obeyed(built: Project, root: Path) -> None:
    sync(built, root / "notes", root)
    path = root / "notes" / "dlmotion.toml"
    text = path.read_text(encoding="utf-8")
    assert '"four/445.jpg" = "activation-curves/tanh-sigmoid" # the figure replaces 445.jpg' in text
    mine = "# my own words\n" + text.replace("activation-curves/tanh-sigmoid", "skip")
    mine = mine.replace('"梯度下降" = "gradient-descent"', '"梯度下降" = ["gradient-descent", "neuron"]')
    mine = mine.replace('"SoftMax" = "softmax"', '"SoftMax" = "off"')
    path.write_text(mine, encoding="utf-8")
    sync(built, root / "notes", root)
    assert path.read_text(encoding="utf-8") == mine
    assert not (root / "notes/four/445.jpg").exists()
    assert "softmax.zh.mp4" not in (root / "notes/004_hexo.md").read_text(encoding="utf-8")
    assert not (root / "notes/004_hexo/softmax.zh.mp4").exists()
    vue = (root / "notes/002_vitepress.md").read_text(encoding="utf-8")
    assert vue.index("gradient-descent.zh.mp4") < vue.rindex("neuron.zh.mp4")
    assert not sync(built, root / "notes", root).changed


def test_general_choices_set_language_and_theme(built: Project, root: Path) -> None:
    (root / "notes" / "dlmotion.toml").write_bytes(b'lang = "en"\r\ntheme = "dark"\r\n')
    sync(built, root / "notes", root)
    assert (root / "notes" / "dlmotion.toml").read_bytes().startswith(b'lang = "en"\r\ntheme = "dark"\r\n')
    assert (root / "notes/four/sigmoid_demo.png").read_bytes() == (
        built.media / "activation-curves/figures/sigmoid.en.dark@2x.png"
    ).read_bytes()
    assert "![Window times kernel 90]" in (root / "notes/001_typora.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x = [", "expected TOML"),
        ('lang = "fr"', "lang: expected zh, en, got 'fr'"),
        ('color = "red"', "color: expected one of site, lang, theme, notes"),
        ('[notes."a.md".pictures]\n"x.png" = "softmax"', "expected lesson/figure or skip, got 'softmax'"),
        ('[notes."a.md".pictures]\n"x.png" = "../x/y"', "expected lesson/figure or skip"),
        ('[notes."a.md".films]\n"x" = ["a", 1]', "expected lesson or off"),
        ('[notes."a.md".sounds]\n"x" = "a"', "expected one of pictures, films, keras"),
    ],
)
def test_a_wrong_choice_is_one_line_and_changes_nothing(built: Project, root: Path, text: str, told: str) -> None:
    (root / "notes" / "dlmotion.toml").write_text(text, encoding="utf-8")
    before = snapshot(root)
    result = CliRunner().invoke(
        command, ["sync", str(root / "notes"), "--root", str(root)], obj=built, standalone_mode=False
    )
    assert told in str(result.exception)
    assert "\n" not in str(result.exception)
    assert snapshot(root) == before


@pytest.mark.parametrize("text", ["", "{", '{"schema": 2}', '{"schema": 1, "files": {"a": 3}}'])
def test_a_broken_memory_stops_before_anything_is_written(built: Project, root: Path, text: str) -> None:
    (root / "notes" / ".dlmotion-notes.json").write_text(text, encoding="utf-8")
    before = snapshot(root)
    result = CliRunner().invoke(
        command, ["sync", str(root / "notes"), "--root", str(root)], obj=built, standalone_mode=False
    )
    assert "repair or delete it" in str(result.exception)
    assert snapshot(root) == before


def test_what_is_not_built_is_named_and_what_is_there_stays(project: Project, root: Path) -> None:
    sync(project, root / "notes", root)
    before = snapshot(root)
    shutil.rmtree(project.media / "neuron")
    shutil.rmtree(project.media / "softmax")
    done = sync(project, root / "notes", root)
    assert snapshot(root) == before
    assert done.build == [
        "render.py build neuron softmax --only figures --lang zh",
        "render.py build neuron softmax --only videos,captions --lang zh --theme light",
    ]
    assert states(done)["202403011625594.png"] == "waiting"


def test_a_choice_of_an_unknown_figure_waits(built: Project, root: Path) -> None:
    (root / "notes" / "dlmotion.toml").write_text(
        '[notes."004_hexo.md".pictures]\n"four/445.jpg" = "softmax/none"\n', encoding="utf-8"
    )
    done = sync(built, root / "notes", root)
    (outcome,) = [o for note in done.notes for o in note.outcomes if o.subject == "four/445.jpg"]
    assert (outcome.state, outcome.detail) == ("waiting", "softmax: expected a figure of shares, got 'none'")


def test_a_choice_of_an_unknown_lesson_is_told(built: Project, root: Path) -> None:
    (root / "notes" / "dlmotion.toml").write_text('[notes."004_hexo.md".films]\nSoftMax = "sofmax"\n', encoding="utf-8")
    done = sync(built, root / "notes", root)
    (outcome,) = [o for note in done.notes for o in note.outcomes if o.subject == "SoftMax"]
    assert (outcome.state, outcome.detail) == ("waiting", "expected a lesson, got 'sofmax'; did you mean 'softmax'?")
    assert not done.build


def test_one_note_alone_leaves_the_files_of_others(built: Project, root: Path) -> None:
    sync(built, root / "notes", root)
    before = snapshot(root)
    assert not sync(built, root / "notes" / "004_hexo.md", root).changed
    assert snapshot(root) == before


def test_windows_line_ends_and_a_byte_order_mark_are_kept(built: Project, tmp_path: Path) -> None:
    root = write_notes(tmp_path, eol="\r\n")
    path = root / "004_hexo.md"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    before = path.read_bytes()
    sync(built, root)
    text = path.read_bytes().decode("utf-8")
    assert "begin film" in text
    assert re.sub(r"\r\n", "", text).count("\n") == 0
    assert outside_markers(text).encode() == before
    assert not sync(built, root).changed


def test_a_site_is_obeyed(built: Project, root: Path) -> None:
    sync(built, root / "notes", root, site="plain")
    text = (root / "notes/004_hexo.md").read_text(encoding="utf-8")
    assert 'src="./004_hexo.assets/softmax.zh.mp4"' in text


def test_hugo_with_raw_html_gets_a_player(built: Project, root: Path) -> None:
    (root / "hugo.toml").write_text("[markup.goldmark.renderer]\nunsafe = true\n", encoding="utf-8")
    sync(built, root / "notes", root)
    assert "<video controls" in (root / "notes/000_hugo.md").read_text(encoding="utf-8")


def network_svg(source: str, folder: Path, lang: str, theme: str) -> Drawing:
    path = folder / "n.svg"
    path.write_text(f"<svg><!--{len(source)} {lang} {theme}--></svg>", encoding="utf-8")
    return Drawing(path, "512 → 10", 80, 40)


def test_keras_code_gets_its_network_below(built: Project, root: Path) -> None:
    done = sync(built, root / "notes", root, drawer=Drawer(network_svg, "1"))
    lines = (root / "notes/003_hugo.md").read_text(encoding="utf-8").splitlines()
    at = lines.index("])")
    assert lines[at + 1].startswith("<!-- dlmotion:begin keras ")
    key = states(done, "keras").popitem()[0]
    assert lines[at + 3] == f'{{{{< figure src="keras-{key}.zh.svg" alt="512 → 10" width="80" >}}}}'
    assert (root / f"notes/003_hugo/keras-{key}.zh.svg").is_file()
    assert f'{key} = "draw"' in (root / "notes" / "dlmotion.toml").read_text(encoding="utf-8").replace(
        '"' + key + '"', key
    )
    before = snapshot(root)
    assert not sync(built, root / "notes", root, drawer=Drawer(never, "1")).changed
    assert not sync(built, root / "notes", root).changed
    assert snapshot(root) == before
    note = root / "notes/003_hugo.md"
    note.write_text(note.read_text(encoding="utf-8").replace("Dense(512", "Dense(64"), encoding="utf-8")
    again = sync(built, root / "notes", root, drawer=Drawer(network_svg, "1"))
    assert {fate.action for fate in again.files if "keras-" in fate.name} == {"written", "removed"}
    assert note.read_text(encoding="utf-8").count("begin keras") == 1


def never(source: str, folder: Path, lang: str, theme: str) -> Drawing:
    raise AssertionError("nothing changed, so nothing is to be drawn")


def run(project: Project, *words: object) -> Result:
    return CliRunner().invoke(command, ["sync", *map(str, words)], obj=project, standalone_mode=False)


def test_the_command_prints_what_it_did(built: Project, root: Path) -> None:
    result = run(built, root / "notes", "--root", root)
    assert result.return_value == 0, result.output
    assert "20 of 20 pictures have their figure" in result.stdout
    assert "written four/445.jpg" in result.stdout
    again = run(built, root / "notes", "--root", root)
    assert "nothing to change" in again.stdout


def test_the_command_prints_json(built: Project, root: Path) -> None:
    result = run(built, root / "notes", "--root", root, "--json", "--dry-run")
    data = json.loads(result.stdout)
    assert [note["note"] for note in data["notes"]] == list(NOTES)
    assert data["diff"].startswith("--- a/000_hugo.md")
    assert data["changed"] is True


def test_a_jpeg_of_a_dark_figure_is_on_black(project: Project, root: Path) -> None:
    sync(project, root / "notes", root, theme="dark")
    with Image.open(io.BytesIO((root / "notes/four/445.jpg").read_bytes())) as picture:
        assert max(picture.getpixel((0, 0))) < 60


def test_build_makes_what_the_notes_need_first(project: Project, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for slug in ("neuron", "softmax"):
        shutil.rmtree(project.media / slug)
    asked: list[str] = []

    def run(site: object, targets: dict[str, object]) -> tuple[Report, Path]:
        asked.extend(name for name in targets if not name.startswith("trace:"))
        build_media(project.media, only=("neuron", "softmax"))
        return Report([]), project.folder / "no.log"

    monkeypatch.setattr("studio.building.run", run)
    result = CliRunner().invoke(
        command, ["sync", str(root / "notes" / "004_hexo.md"), "--build"], obj=project, standalone_mode=False
    )
    assert result.return_value == 0, result.output
    assert sorted(asked) == ["captions:softmax:zh", "figures:softmax:zh", "film:softmax:zh:light:draft"]
    assert (root / "notes/four/image-20220330140602341.png").is_file()


@pytest.mark.parametrize(("config", "hints"), [("title: t\n", 1), ("post_asset_folder: true\n", 0)])
def test_hexo_without_asset_folders_is_told(built: Project, tmp_path: Path, config: str, hints: int) -> None:
    posts = write_notes(tmp_path / "source" / "_posts", ("004_hexo.md",))
    (tmp_path / "_config.yml").write_text(config, encoding="utf-8")
    done = sync(built, posts)
    assert len(done.hints) == hints
    assert all("post_asset_folder: true" in hint for hint in done.hints)


def test_links_from_the_top_of_a_site_are_filled_in_its_static_folder(built: Project, tmp_path: Path) -> None:
    note = tmp_path / "content" / "posts" / "a.md"
    note.parent.mkdir(parents=True)
    note.write_text("# A\n\n![](/images/sigmoid_demo.png)\n", encoding="utf-8")
    (tmp_path / "hugo.toml").write_text("", encoding="utf-8")
    assert states(sync(built, note))["sigmoid_demo.png"] == "shown"
    assert states(sync(built, note, tmp_path))["sigmoid_demo.png"] == "filled"
    assert (tmp_path / "static/images/sigmoid_demo.png").is_file()
    assert "dlmotion" not in note.read_text(encoding="utf-8")


def test_two_links_to_one_file_do_not_fight(project: Project, tmp_path: Path) -> None:
    root = tmp_path / "notes"
    root.mkdir()
    for name in ("a.md", "b.md"):
        (root / name).write_text("# A\n\n![](x/445.jpg)\n\n![](x/445.jpg)\n", encoding="utf-8")
    (root / "dlmotion.toml").write_text('[notes."b.md".pictures]\n"x/445.jpg" = "softmax/shares"\n', encoding="utf-8")
    first = sync(project, root)
    assert [o.state for note in first.notes for o in note.outcomes] == ["filled", "filled", "shown", "shown"]
    assert not sync(project, root).changed
    build_media(project.media, shade=200)
    again = sync(project, root)
    assert [fate.action for fate in again.files if fate.name == "x/445.jpg" and fate.content] == ["refreshed"]
    assert not sync(project, root).changed


def test_a_file_built_while_it_is_copied_is_not_taken_for_edited(
    project: Project, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = Written.judge

    def late(self: Written, wanted: Wanted) -> Fate:
        fate = judge(self, wanted)
        if wanted.path.name == "sigmoid_demo.png":
            wanted.source.write_bytes(png_bytes(11))
        return fate

    monkeypatch.setattr(Written, "judge", late)
    sync(project, root / "notes", root)
    monkeypatch.undo()
    assert (root / "notes/four/sigmoid_demo.png").read_bytes() == png_bytes(11)
    done = sync(project, root / "notes", root)
    assert "edited" not in {fate.action for fate in done.files}


def test_an_error_while_writing_is_remembered_rightly(
    project: Project, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(project, root / "notes", root)
    build_media(project.media, shade=200)
    carry_out = Written._carry_out

    def fail(self: Written, fate: Fate) -> None:
        if fate.name.endswith("445.jpg"):
            raise NotesError("no space left")
        carry_out(self, fate)

    monkeypatch.setattr(Written, "_carry_out", fail)
    with pytest.raises(NotesError, match="no space left"):
        sync(project, root / "notes", root)
    monkeypatch.undo()
    done = sync(project, root / "notes", root)
    assert {fate.action for fate in done.files} <= {"fresh", "refreshed"}
    assert not sync(project, root / "notes", root).changed


def test_scan_says_that_a_figure_stands_below(built: Project, root: Path) -> None:
    sync(built, root / "notes", root)
    result = CliRunner().invoke(command, ["scan", str(root / "notes")], obj=built, standalone_mode=False)
    assert result.stdout.count("remote, figure below") == 8


def test_everything_can_be_taken_back(built: Project, root: Path) -> None:
    before = snapshot(root)
    sync(built, root / "notes", root, drawer=Drawer(network_svg, "1"))
    choices = root / "notes" / "dlmotion.toml"
    text = choices.read_text(encoding="utf-8")
    choices.write_text(re.sub(r'= "(?:draw|[a-z0-9/-]+)"', '= "skip"', text), encoding="utf-8")
    sync(built, root / "notes", root, drawer=Drawer(network_svg, "1"))
    after = snapshot(root)
    del after["notes/dlmotion.toml"]
    assert {name: content for name, (content, _) in after.items()} == {
        name: content for name, (content, _) in before.items()
    }
    assert not sync(built, root / "notes", root).changed


@given(text=markdown())
@settings(max_examples=10)
def test_a_whole_sync_keeps_every_byte_of_any_note(
    built: Project, tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    root = tmp_path_factory.mktemp("notes")
    note = root / "004.md"
    links = f"\n\n![](four/445.jpg) ![]({REMOTE}/202403011625594.png)\n\n## SoftMax\n\n"
    before = (text + links).encode()
    note.write_bytes(before)
    done = sync(built, root)
    assert not done.failures
    first = snapshot(root)
    sync(built, root)
    assert snapshot(root) == first
    choices = (root / "dlmotion.toml").read_text(encoding="utf-8") if (root / "dlmotion.toml").exists() else ""
    (root / "dlmotion.toml").write_text(re.sub(r'= "[a-z0-9/-]+"', '= "skip"', choices), encoding="utf-8")
    sync(built, root)
    assert note.read_bytes() == before
