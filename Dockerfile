# The service alone; the database is another container (docker-compose.yml) or a managed server.
#
#   docker build -t sinergi .
#   docker run --read-only -e DATABASE_URL=... -e SINERGI_PUBLIC_URL=... -v keys:/data -p 8080:8080 sinergi

# The dashboard, which the program carries.
FROM node:22-bookworm-slim AS dashboard
WORKDIR /src/examples/dashboard
COPY examples/dashboard/package.json examples/dashboard/package-lock.json examples/dashboard/.npmrc ./
RUN --mount=type=cache,target=/npm npm ci --cache /npm
COPY openapi /src/openapi
COPY data/provinces.geojson data/LICENSES.md /src/data/
COPY examples/dashboard ./
RUN npm run build

FROM rust:1.95-slim-bookworm AS build
# For the bundled OpenSSL and aws-lc. The versions are those of the image's Debian release.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends gcc libc6-dev make perl \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
COPY --from=dashboard /src/examples/dashboard/dist examples/dashboard/dist
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --bin sinergi \
 && install -D -m 755 target/release/sinergi /out/sinergi \
 && mkdir /out/data

# glibc, libgcc and the certificates of the authorities; no shell, no package manager.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /out/sinergi /usr/local/bin/sinergi
COPY --from=build /src/LICENSE /src/NOTICE /src/data/LICENSES.md /src/data/fonts/OFL.txt /src/data/fonts/DejaVu.txt /usr/share/doc/sinergi/
# A new volume takes over the owner of the folder it covers.
COPY --from=build --chown=65532:65532 /out/data /data
# Freed memory goes back to the system at once.
ENV SINERGI_LISTEN=0.0.0.0:8080 \
    SINERGI_DATA=/data \
    MIMALLOC_PURGE_DELAY=10
VOLUME /data
EXPOSE 8080
USER 65532:65532
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["/usr/local/bin/sinergi", "status"]
ENTRYPOINT ["/usr/local/bin/sinergi"]
CMD ["serve"]
