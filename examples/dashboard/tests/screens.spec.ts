// Every screen shows what it is for, can be read by everybody, and fits a phone.

import { Api, expect, faultsOf, fillIn, go, screens, settled, signIn, test } from "./support";

test("every screen is there", async ({ page, request }) => {
    test.slow();
    const places = await screens(await Api.as(request, "national.admin"));
    await signIn(page, "national.admin");
    for (const { name, hash, holds } of places) {
        await test.step(name, async () => {
            await go(page, hash);
            await expect(page.locator("main")).toContainText(holds);
            await expect(page.locator(".fault")).toHaveCount(0);
            await expect(page.locator("h1")).toHaveCount(1);
        });
    }
});

// The colours change nothing but contrasts, and the width nothing but sizes and what must be moved sideways.
for (const [colours, width, rules] of [
    ["light", 1360, undefined],
    ["dark", 1360, ["color-contrast"]],
    ["light", 390, ["target-size", "scrollable-region-focusable", "color-contrast"]],
] as [ "light" | "dark", number, string[] | undefined][]) {
    test(`axe finds nothing wrong: ${colours}, ${width} wide`, async ({ page, request }) => {
        test.setTimeout(240_000);
        await page.emulateMedia({ colorScheme: colours, reducedMotion: "reduce" });
        await page.setViewportSize({ width, height: 900 });
        const places = await screens(await Api.as(request, "national.admin"));
        await page.goto("#/");
        expect.soft(await faultsOf(page, rules), "sign-in").toEqual([]);
        await fillIn(page, "national.admin");
        await settled(page);
        for (const { name, hash } of places) {
            await go(page, hash);
            await page.locator("details").evaluateAll((all) => all.forEach((one) => one.setAttribute("open", "")));
            expect.soft(await faultsOf(page, rules), name).toEqual([]);
        }
    });
}

test("no screen is wider than a phone", async ({ page, request }) => {
    test.slow();
    await page.setViewportSize({ width: 360, height: 740 });
    const places = await screens(await Api.as(request, "national.admin"));
    await signIn(page, "national.admin");
    for (const { name, hash } of places) {
        await go(page, hash);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(over, name).toBeLessThanOrEqual(0);
    }
});

test("paper is white, and there is nothing to press on it", async ({ page }) => {
    await page.emulateMedia({ colorScheme: "dark" });
    await signIn(page, "national.viewer");
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    await expect(page.locator("body")).toHaveCSS("background-color", "rgb(255, 255, 255)");
    await expect(page.locator(".main-nav")).toBeHidden();
    await expect(page.getByRole("button", { name: "Keluar" })).toBeHidden();
    await expect(page.locator(".map svg")).toBeVisible();
});
