// The pictures of docs/screenshots/, taken anew with SCREENSHOTS=1. They are looked at by people before they are kept.

import { fileURLToPath } from "node:url";
import { Api, expect, go, screens, settled, signIn, test } from "./support";

test.skip(!process.env["SCREENSHOTS"], "only on demand");

const folder = fileURLToPath(new URL("../../../docs/screenshots/", import.meta.url));
const wanted = ["overview", "province", "meetings", "outcomes", "plans", "sync", "rows", "library"];

for (const [suffix, viewport, colorScheme, names] of [
    ["", { width: 1280, height: 1100 }, "light", wanted],
    ["-dark", { width: 1280, height: 1100 }, "dark", ["overview", "plans"]],
    ["-phone", { width: 390, height: 844 }, "light", ["overview", "province"]],
] as const) {
    test(`pictures${suffix}`, async ({ page, request }) => {
        test.slow();
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        const places = await screens(await Api.as(request, "national.admin"));
        await signIn(page, "national.admin");
        for (const { name, hash } of places.filter((place) => (names as readonly string[]).includes(place.name))) {
            await go(page, hash);
            await settled(page);
            await page.screenshot({ path: `${folder}${name}${suffix}.png` });
        }
        expect(places.length).toBeGreaterThan(0);
    });
}
