// The tests drive a real browser against a running service with demonstration data:
//   SINERGI_BASE           where it runs
//   SINERGI_DEMO_PASSWORD  the password of the demonstration users
//   DASHBOARD_URL          where the dashboard is; without it, that of dist/ is served here, with the same policy
//   CHROMIUM               the browser; /usr/bin/chromium by default

import { defineConfig } from "@playwright/test";

const own = "http://127.0.0.1:4179/";

export default defineConfig({
    testDir: "tests",
    fullyParallel: true,
    workers: 2,
    timeout: 120_000,
    expect: { timeout: 20_000 },
    reporter: [["list"]],
    projects: [
        // The longest is one test: it begins first, beside the others.
        { name: "swagger", testMatch: "swagger.spec.ts" },
        { name: "clicks", testIgnore: ["budget.spec.ts", "swagger.spec.ts"] },
        { name: "budget", testMatch: "budget.spec.ts", dependencies: ["swagger", "clicks"] },
    ],
    use: {
        baseURL: process.env["DASHBOARD_URL"] ?? own,
        locale: "id-ID",
        viewport: { width: 1360, height: 900 },
        launchOptions: {
            executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
            // Run by root, as in a container, Chromium has no sandbox to put itself in.
            args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
        },
    },
    ...(process.env["DASHBOARD_URL"]
        ? {}
        : { webServer: { command: "npx vite preview --host 127.0.0.1 --port 4179 --strictPort", url: own, reuseExistingServer: false } }),
});
