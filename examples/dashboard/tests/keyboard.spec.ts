// Without a mouse, and without seeing.

import { expect, settled, signIn, test } from "./support";

test("one gets past the menu, and to a province, by keyboard", async ({ page }) => {
    await signIn(page, "national.viewer");
    // A new screen puts its heading in focus, so that it is read aloud.
    await expect(page.getByRole("heading", { level: 1 })).toBeFocused();

    await page.locator("body").press("Shift+Tab");
    await page.getByRole("button", { name: "Langsung ke isi" }).focus();
    await expect(page.getByRole("button", { name: "Langsung ke isi" })).toBeInViewport();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1 })).toBeFocused();

    const province = page.locator(".map").getByRole("link", { name: /^Bali:/ });
    await province.focus();
    await expect(page.locator(".map-told")).toContainText("Bali");
    await expect(page.locator(".province-line")).toBeVisible();
    await page.keyboard.press("Enter");
    await settled(page);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Bali");
    await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
});

test("what has the focus is seen", async ({ page }) => {
    await signIn(page, "national.viewer", "#/plans");
    for (let n = 0; n < 25; n += 1) {
        await page.keyboard.press("Tab");
        const seen = await page.evaluate(() => {
            const one = document.activeElement;
            if (!one || one === document.body) return true;
            const { outlineStyle, outlineWidth } = getComputedStyle(one);
            return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
        });
        expect(seen, `after ${n + 1} tabs`).toBe(true);
    }
});

test("every chart has a table that says the same", async ({ page }) => {
    await signIn(page, "national.viewer");
    const map = page.locator("section", { has: page.getByRole("heading", { name: "Sebaran per provinsi" }) });
    await map.locator("summary").click();
    await expect(map.locator("tbody tr")).toHaveCount(38);
    const trend = page.locator("section", { has: page.getByRole("heading", { name: "Perkembangan sejak 2018" }) });
    await trend.locator("summary").click();
    await expect(trend.locator("tbody tr").first()).toContainText("2018");
    await expect(trend.locator("tbody tr").last()).toContainText("1.396");
});
