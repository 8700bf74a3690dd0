"""Small scenes in other people's style; together they use what manim can draw without LaTeX."""

from __future__ import annotations

import numpy as np
from manim import (
    BLUE,
    BLUE_D,
    BLUE_E,
    DEGREES,
    DOWN,
    GREEN,
    GREY_B,
    LEFT,
    ORANGE,
    PI,
    PURPLE,
    RED,
    RIGHT,
    TAU,
    TEAL,
    UP,
    UR,
    WHITE,
    YELLOW,
    AnimationGroup,
    Arrow,
    Axes,
    Circle,
    Code,
    Create,
    Dot,
    FadeIn,
    FadeOut,
    Graph,
    Group,
    ImageMobject,
    Indicate,
    LaggedStart,
    Line,
    ManimColor,
    MovingCameraScene,
    NumberPlane,
    PMobject,
    PointCloudDot,
    Rectangle,
    ReplacementTransform,
    Rotate,
    RoundedRectangle,
    Scene,
    Sphere,
    Square,
    Succession,
    Surface,
    Table,
    Text,
    ThreeDScene,
    TracedPath,
    Transform,
    Triangle,
    Uncreate,
    ValueTracker,
    VGroup,
    Write,
    ZoomedScene,
    always_redraw,
    linear,
    smooth,
    there_and_back,
)

from benchmarks.reel.tone import tone


class TextHeavy(Scene):
    """A slide of sentences that appear, are marked, and leave."""

    def construct(self) -> None:
        title = Text("How a network learns", font_size=44, weight="BOLD").to_edge(UP)
        lines = VGroup(
            *(
                Text(f"{number}. {words}", font_size=28)
                for number, words in enumerate(
                    (
                        "Guess an answer",
                        "Measure the error",
                        "Send it backwards",
                        "Nudge every weight",
                    ),
                    1,
                )
            )
        ).arrange(DOWN, aligned_edge=LEFT)
        self.play(Write(title), run_time=1.2)
        self.play(LaggedStart(*(FadeIn(line, shift=RIGHT) for line in lines), lag_ratio=0.3))
        self.wait(1)
        self.play(Indicate(lines[2]), lines[0].animate.set_opacity(0.3))
        self.wait(0.8)
        self.play(FadeOut(lines), title.animate.scale(0.7).to_corner(UR))
        self.wait(0.4)


class TransformHeavy(Scene):
    """Shapes and words that become one another."""

    def construct(self) -> None:
        shapes = VGroup(Square(), Circle(), Triangle(), RoundedRectangle()).arrange(RIGHT, buff=0.6)
        shapes.set_color_by_gradient(BLUE, GREEN, YELLOW)
        self.play(LaggedStart(*(Create(shape) for shape in shapes), lag_ratio=0.2))
        self.play(shapes.animate.arrange(DOWN, buff=0.1).scale(0.7).to_edge(LEFT))
        word, other = Text("gradient"), Text("descent", color=ORANGE)
        self.play(Write(word), run_time=0.8)
        self.play(
            ReplacementTransform(word, other),
            Transform(shapes[0], Circle(color=RED, fill_opacity=0.6)),
        )
        self.play(
            Succession(Rotate(shapes[1], PI / 3), shapes[2].animate.shift(RIGHT * 2)), run_time=1
        )
        self.play(
            Uncreate(other), FadeOut(shapes, scale=0.5), rate_func=there_and_back, run_time=0.6
        )
        self.wait(0.5)


class UpdaterHeavy(Scene):
    """Everything follows a tracker or the clock."""

    def construct(self) -> None:
        angle = ValueTracker(0.0)
        ring = Circle(radius=2, color=GREY_B)
        dot = always_redraw(lambda: Dot(ring.point_at_angle(angle.get_value()), color=YELLOW))
        arm = always_redraw(lambda: Line(ring.get_center(), dot.get_center(), color=BLUE))
        label = Text("turning", font_size=24)
        label.add_updater(lambda mobject: mobject.next_to(dot, UP))
        clock = Square(0.5, color=RED).to_corner(UR)
        clock.add_updater(lambda mobject, dt: mobject.rotate(dt * 2))
        self.add(ring, arm, dot, label, clock)
        self.play(angle.animate.set_value(TAU), run_time=1.5, rate_func=linear)
        self.wait(0.7)
        clock.suspend_updating()
        self.play(angle.animate.set_value(0.5), run_time=0.8)
        self.wait_until(lambda: self.time > 3.4, max_time=2)


class GraphPlot(Scene):
    """Axes, a curve, a moving tangent and an area."""

    def construct(self) -> None:
        axes = Axes(x_range=[-3, 3], y_range=[0, 5], x_length=8, y_length=4, tips=False)
        curve = axes.plot(lambda x: 0.5 * x * x, color=BLUE)
        at = ValueTracker(-2.0)

        def tangent() -> Line:
            x = at.get_value()
            return Line(
                axes.c2p(x - 1, 0.5 * x * x - x),
                axes.c2p(x + 1, 0.5 * x * x + x),
                color=YELLOW,
                stroke_width=3,
            )

        self.play(Create(axes), run_time=1)
        self.play(Create(curve))
        line = always_redraw(tangent)
        self.add(line)
        self.play(at.animate.set_value(2.0), run_time=1.5)
        area = axes.get_area(curve, x_range=(0, 2), color=[BLUE, GREEN], opacity=0.5)
        self.play(FadeIn(area))
        self.wait(0.6)


class NodesAndEdges(Scene):
    """A graph whose vertices move."""

    def construct(self) -> None:
        graph = Graph(
            [1, 2, 3, 4, 5],
            [(1, 2), (2, 3), (3, 4), (4, 5), (5, 1), (1, 3)],
            layout="circular",
            vertex_config={"fill_color": TEAL},
        )
        self.play(Create(graph), run_time=1.2)
        self.play(graph.vertices[1].animate.shift(UP), graph.vertices[3].animate.shift(LEFT))
        self.wait(0.5)


class Pictures(Scene):
    """Raster images that fade, move, turn and lie behind shapes."""

    def construct(self) -> None:
        ramp = np.linspace(0, 255, 24 * 32, dtype=np.uint8).reshape(24, 32)
        image = ImageMobject(ramp)
        image.height = 3
        colours = np.zeros((8, 8, 4), np.uint8)
        colours[..., 0], colours[..., 1], colours[..., 3] = np.arange(0, 256, 32), 90, 200
        other = ImageMobject(colours).set_resampling_algorithm(0)
        other.height = 2
        other.to_edge(RIGHT)
        frame = Rectangle(width=4.5, height=3.5)
        self.play(FadeIn(image), Create(frame))
        self.add(Circle(radius=0.7, color=RED, fill_opacity=0.4))
        self.play(Group(image, frame).animate.shift(LEFT * 2), FadeIn(other))
        self.play(Rotate(other, PI / 5), image.animate.set_opacity(0.5))
        self.wait(0.5)


class Tables(Scene):
    """A table without LaTeX, cells lit one after the other."""

    def construct(self) -> None:
        table = Table(
            [["0.1", "0.9"], ["0.7", "0.3"]],
            row_labels=[Text("cat"), Text("dog")],
            col_labels=[Text("no"), Text("yes")],
            include_outer_lines=True,
        ).scale(0.7)
        self.play(Create(table), run_time=1.2)
        for cell in ((2, 2), (3, 3)):
            self.play(table.get_entries(cell).animate.set_color(YELLOW), run_time=0.5)
            self.wait(0.3)
        table.add_highlighted_cell((2, 3), color=BLUE_E)
        self.wait(0.5)


class SourceCode(Scene):
    """A listing with a window, read line by line."""

    def construct(self) -> None:
        code = Code(
            code_string="def step(w, dw, rate):\n    # one step\n    return w - rate * dw\n",
            language="python",
            background="window",
        ).scale(0.8)
        self.play(FadeIn(code))
        bar = Rectangle(width=5, height=0.4, fill_opacity=0.25, stroke_width=0, color=YELLOW)
        bar.move_to(code.code_lines[0])
        self.add(bar)
        for line in code.code_lines[1:3]:
            self.play(bar.animate.move_to(line), run_time=0.5)
        self.wait(0.6)


class CameraMoves(MovingCameraScene):
    """A camera that zooms, follows and returns."""

    def construct(self) -> None:
        plane = NumberPlane(x_range=[-7, 7, 1], y_range=[-4, 4, 1])
        dot = Dot(color=YELLOW).shift(LEFT * 3)
        self.add(plane, dot)
        self.camera.frame.save_state()
        self.play(self.camera.frame.animate.scale(0.4).move_to(dot))
        self.camera.frame.add_updater(lambda frame: frame.move_to(dot))
        self.play(dot.animate.shift(RIGHT * 4 + UP), run_time=1.2)
        self.camera.frame.clear_updaters()
        self.play(self.camera.frame.animate.restore())
        self.wait(0.5)


class Zoomed(ZoomedScene):
    """A magnifying window over part of the scene."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(zoom_factor=0.3, zoomed_display_height=2, zoomed_display_width=3, **kwargs)

    def construct(self) -> None:
        dots = VGroup(*(Dot([x * 0.3, np.sin(x), 0], color=BLUE) for x in range(-6, 7)))
        self.add(dots)
        self.activate_zooming(animate=False)
        self.play(self.zoomed_camera.frame.animate.shift(LEFT), run_time=0.8)
        self.play(dots.animate.shift(UP * 0.3), run_time=0.6)
        self.wait(0.4)


class Traced(Scene):
    """A path that grows behind a point, and one that fades away."""

    def construct(self) -> None:
        wheel, rim = Circle(radius=1, color=WHITE), Dot([1, 0, 0], color=RED)
        wheel.add(rim)
        path = TracedPath(rim.get_center, stroke_color=YELLOW, stroke_width=4)
        tail = TracedPath(wheel.get_center, stroke_color=BLUE, dissipating_time=0.4)
        self.add(path, tail, wheel)
        self.play(Rotate(wheel, TAU, rate_func=linear), run_time=1)
        self.play(wheel.animate.shift(RIGHT * 3).rotate(-PI), run_time=1)
        self.wait(0.5)


class Shades(Scene):
    """Gradients, sheen, background strokes, joins, caps and a coloured background."""

    def construct(self) -> None:
        self.camera.background_color = ManimColor("#102030")
        square = Square(fill_opacity=1).set_color([RED, YELLOW, GREEN]).set_sheen_direction(UR)
        disc = Circle(fill_opacity=0.9, color=BLUE).set_sheen(0.6, UR).shift(RIGHT * 2.5)
        word = (
            Text("outline", color=YELLOW)
            .set_stroke(PURPLE, width=8, background=True)
            .shift(LEFT * 3)
        )
        arrow = (
            Arrow(LEFT * 5, RIGHT * 5, color=ORANGE).set_color_by_gradient(RED, BLUE).to_edge(DOWN)
        )
        self.play(FadeIn(square), FadeIn(disc), Write(word), Create(arrow))
        self.play(square.animate.rotate(40 * DEGREES), disc.animate.set_sheen(-0.5))
        self.camera.background_color = ManimColor("#000000")
        self.wait(0.5)


class Layers(Scene):
    """z-index, foreground mobjects, and members of two groups."""

    def construct(self) -> None:
        back = Square(3, color=BLUE, fill_opacity=1).set_z_index(-1)
        front = Circle(color=RED, fill_opacity=1).set_z_index(2)
        middle = Triangle(color=GREEN, fill_opacity=1).scale(1.5)
        shared = Dot(color=WHITE).shift(UP)
        caption = Text("on top", font_size=24).to_edge(DOWN)
        self.add_foreground_mobjects(caption)
        self.add(front, VGroup(middle, shared), VGroup(shared, back))
        self.play(front.animate.shift(RIGHT), middle.animate.set_z_index(3), run_time=0.8)
        self.play(AnimationGroup(back.animate.shift(LEFT), FadeOut(shared), lag_ratio=0.4))
        self.bring_to_back(middle)
        self.wait(0.5)


class Clouds(Scene):
    """Point clouds over and under shapes."""

    def construct(self) -> None:
        cloud = PointCloudDot(density=6, color=BLUE, radius=1.5)
        plain = PMobject(stroke_width=6).add_points(
            np.array([[x / 4, 1.5, 0] for x in range(-8, 9)]), color=RED
        )
        self.add(Square(2, fill_opacity=0.5), cloud, plain, Circle(color=YELLOW))
        self.play(cloud.animate.shift(RIGHT), plain.animate.shift(DOWN), run_time=0.8)
        self.wait(0.4)


class Solid(ThreeDScene):
    """Three dimensions: shading, depth order, a turning camera, a fixed caption."""

    def construct(self) -> None:
        self.set_camera_orientation(phi=65 * DEGREES, theta=-45 * DEGREES)
        caption = Text("in frame", font_size=24).to_corner(UR)
        self.add_fixed_in_frame_mobjects(caption)
        bowl = Surface(lambda u, v: np.array([u, v, (u * u + v * v) / 4]), resolution=(6, 6))
        bowl.set_fill_by_checkerboard(BLUE_D, BLUE_E, opacity=0.8)
        self.add(bowl, Sphere(radius=0.4, resolution=(6, 6)).shift(UP))
        self.move_camera(theta=30 * DEGREES, run_time=0.6)
        self.begin_ambient_camera_rotation(rate=0.4)
        self.wait(0.4)


class Sections(Scene):
    """Sections, subcaptions and a sound."""

    def construct(self) -> None:
        self.next_section("first")
        square = Square()
        self.play(Create(square), subcaption="A square appears", run_time=0.6)
        self.next_section("second")
        self.add_subcaption("It turns", duration=0.5)
        self.add_sound(str(tone()))
        self.play(Rotate(square, PI / 2), run_time=0.6)
        self.next_section("skipped", skip_animations=True)
        self.play(square.animate.shift(RIGHT))
        self.next_section("last")
        self.play(FadeOut(square), run_time=0.4)
        self.wait(0.4)


class StillOnly(Scene):
    """No play at all."""

    def construct(self) -> None:
        self.add(Text("still", font_size=60), Circle(radius=2, color=GREEN))


class Custom(Scene):
    """Hand-made motion: rate functions, a scene updater, a mobject both animated and updated."""

    def construct(self) -> None:
        dots = VGroup(*(Dot(color=RED).shift(RIGHT * step) for step in range(-3, 4)))
        seconds = [0.0]

        def breathe(dt: float) -> None:
            seconds[0] += dt
            dots.set_y(np.sin(3 * seconds[0]))

        self.add(dots)
        self.add_updater(breathe)
        self.play(dots[0].animate.set_color(YELLOW), run_time=0.7, rate_func=smooth)
        self.wait(0.6)
        self.remove_updater(breathe)
        self.pause(0.3)


_OWN = (value for value in vars().copy().values() if getattr(value, "__module__", "") == __name__)
ZOO: tuple[type[Scene], ...] = tuple(_OWN)
