# syntax=docker/dockerfile:1
FROM rust:1.95-bookworm AS build
# aws-lc-sys is C: its build asks for cmake.
RUN apt-get update \
    && apt-get install -y --no-install-recommends cmake \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/source/target \
    cargo build --release --locked --package api --bin habeas \
    && install -D target/release/habeas /out/habeas

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --home-dir /var/lib/habeas habeas
COPY --from=build /out/habeas /usr/local/bin/habeas
USER habeas
WORKDIR /var/lib/habeas
ENV HABEAS_KEYS_DIR=/var/lib/habeas/keys \
    HABEAS_HTTP__BIND=0.0.0.0:8080
VOLUME /var/lib/habeas
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
    CMD curl --fail --silent http://127.0.0.1:8080/health || exit 1
ENTRYPOINT ["habeas"]
CMD ["serve"]
