import { defineConfig } from "vite";

// Where the service runs while one works on the dashboard.
const service = process.env["SINERGI_BASE"] ?? "http://127.0.0.1:8080";

// What the service sends with these files: nothing but files of our own, no inline script, no inline style.
const policy = [
    "default-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
].join("; ");

const proxy = { "/v1": service, "/openapi.json": service };

export default defineConfig({
    // Relative, so that it works under /dashboard/ and behind a gateway with a prefix alike.
    base: "./",
    build: {
        // Not dist/ itself, which is emptied at every build: that folder stands in the repository (build.rs looks at it).
        outDir: "dist/site",
        target: "es2022",
        // A small picture inlined as data: would need a hole in the policy.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
    },
    server: { proxy },
    preview: { proxy, headers: { "Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff" } },
});
