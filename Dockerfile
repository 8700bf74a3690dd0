# docker build -t dlmotion . && docker run --rm -v "$PWD:/work" dlmotion build softmax
FROM python:3.12-slim-bookworm

# What tools/bootstrap.sh installs: headers and a compiler for pycairo and manimpango, and the font.
# Debian keeps one version of each in a release, so there is none to pin.
# hadolint ignore=DL3008
RUN apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        libcairo2-dev libpango1.0-dev pkg-config gcc libc6-dev fonts-noto-cjk fontconfig \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /opt/dlmotion
COPY requirements.lock pyproject.toml MANIFEST.in README.md LICENSE render.py ./
COPY dlcore dlcore
COPY dlmotion dlmotion
COPY scenes scenes
# The versions of the lock, without what only its tests need.
RUN sed -n '/^[a-z0-9._-]*==/s/ \\$//p' requirements.lock > constraints.txt \
    && pip install --no-cache-dir --constraint constraints.txt . \
    && dlmotion doctor

# Whoever runs it owns what is written: docker run --user "$(id -u):$(id -g)" …
ENV HOME=/tmp
WORKDIR /work
ENTRYPOINT ["dlmotion"]
CMD ["--help"]
