// Indonesian first, English by the switch, by keyboard as well; and the choice is kept.

import { Api, expect, go, screens, settled, signIn, test } from "./support";

test("the language is switched, and kept", async ({ page }) => {
    await signIn(page, "national.viewer");
    await expect(page.locator("html")).toHaveAttribute("lang", "id");
    await expect(page.locator(".cards")).toContainText("1.696");

    await page.getByRole("button", { name: "English" }).click();
    await settled(page);
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("National overview");
    await expect(page.locator(".cards")).toContainText("1,696");
    await go(page, "#/plans");
    await expect(page.locator(".steps")).toContainText("Submitted");
    await expect(page.locator("main")).toContainText("billion");

    await page.reload();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sign in");
});

test("refusals of the service come in the language of the screen", async ({ page }) => {
    await signIn(page, "jabar.editor", "#/regions/33");
    await expect(page.getByRole("alert").first()).toContainText("Anda tidak berhak melihat ini");
    await page.getByRole("button", { name: "English" }).click();
    await expect(page.getByRole("alert").first()).toContainText("You may not see this");
    await expect(page.getByRole("alert").first()).toContainText("need a grant");
});

test("no screen in English has an Indonesian heading left", async ({ page, request }) => {
    test.slow();
    const places = await screens(await Api.as(request, "national.admin"));
    await signIn(page, "national.admin");
    const headings = async () => page.locator("h2, .card dt, thead th").allTextContents();
    const indonesian = new Map<string, string[]>();
    for (const { name, hash } of places) {
        await go(page, hash);
        indonesian.set(name, await headings());
    }
    await page.getByRole("button", { name: "English" }).click();
    // Words that are the same in both, and what the agenda of a meeting was called by those who met.
    const same = /^(NPP|Status|[A-Z]|\d.*|Target)$/;
    for (const { name, hash } of places) {
        await go(page, hash);
        const left = (await headings()).filter((text) => indonesian.get(name)?.includes(text) && !same.test(text));
        expect(left, name).toEqual([]);
    }
});
