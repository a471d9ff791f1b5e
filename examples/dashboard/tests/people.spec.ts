// Who sees what, and what hostile data can do: nothing.

import { randomUUID } from "node:crypto";
import { Api, expect, go, settled, signIn, test } from "./support";

test("a viewer of one province sees only what they may", async ({ page, request }) => {
    const admin = await Api.as(request, "national.admin");
    const name = `jateng.pembaca.${randomUUID().slice(0, 8)}`;
    const secret = `Perpustakaan-${randomUUID()}`;
    const principal = await admin.post("/v1/principals", { kind: "person", name, display_name: "Pembaca Jawa Tengah", password: secret });
    await admin.post("/v1/grants", { principal_id: principal.id, role: "viewer", region_code: "33" });

    await signIn(page, name, "#/", secret);
    // The totals of the country are for everybody, their rows and the other provinces are not.
    const cards = page.locator(".cards");
    await expect(cards).toContainText("1.696");
    await expect(cards.locator("a.figure")).toHaveCount(0);
    await expect(page.locator(".map svg a")).toHaveCount(1);
    await expect(page.locator(".map svg a")).toHaveAttribute("aria-label", /^Jawa Tengah:/);
    await expect(page.locator("main")).not.toContainText("Purwakarta");

    await page.getByRole("navigation", { name: "Menu utama" }).getByRole("link", { name: "Wilayah" }).click();
    await settled(page);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Jawa Tengah");
    await expect(page.locator(".cards a.figure")).not.toHaveCount(0);

    await go(page, "#/regions/32");
    await expect(page.getByRole("alert").first()).toContainText("Anda tidak berhak melihat ini");
    await expect(page.locator("main")).not.toContainText("Perpustakaan Desa");

    const other = await admin.get("/v1/libraries?region=32&limit=1&fields=id,name");
    await go(page, `#/records/libraries/${other.data[0].id}`);
    await expect(page.getByRole("alert").first()).toContainText("Tidak ditemukan");
    await expect(page.locator("main")).not.toContainText(other.data[0].name);

    await go(page, "#/rows/libraries?region=32");
    await expect(page.locator(".pages-told")).toHaveText("Tidak ada baris");

    await go(page, "#/sync");
    await expect(page.getByRole("alert").first()).toContainText("Anda tidak berhak melihat ini");
    await expect(page.locator("main")).not.toContainText("jabar-sync");

    await go(page, "#/plans");
    await expect(page.getByRole("combobox", { name: "Wilayah" })).toHaveValue("33");
});

test("a script in a library's name is shown, and not run", async ({ page, request }) => {
    const editor = await Api.as(request, "jabar.editor");
    const mark = randomUUID().slice(0, 8);
    const name = `<img src=x onerror="window.ran=1"><script>window.ran=1</script> ${mark}`;
    const library = await editor.post("/v1/libraries", { name, kind: "village", region_code: "32.14.01.2010", latitude: -6.5412, longitude: 107.4606 });
    try {
        await signIn(page, "jabar.editor", `#/records/libraries/${library.id}`);
        await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
        for (const hash of ["#/regions/32.14.01.2010", "#/regions/32.14", "#/rows/libraries?region=32.14.01.2010", `#/records/libraries/${library.id}`]) {
            await go(page, hash);
            await expect(page.locator("main")).toContainText(hash === "#/regions/32.14" ? "Letak perpustakaan" : name);
        }
        expect(await page.locator("img, main script").count()).toBe(0);
        expect(await page.evaluate(() => "ran" in window)).toBe(false);
        expect(await page.title()).toContain(mark);
    } finally {
        await editor.remove(`/v1/libraries/${library.id}`);
    }
});

test("an address that is written by hand cannot leave the service", async ({ page }) => {
    await signIn(page, "national.viewer");
    for (const hash of ["#/rows/..%2f..%2fopenapi.json", "#/records/libraries/..%2f..%2f..", "#/records/%E0%A4%A/x", "#/regions/%3Cb%3E"]) {
        await go(page, hash);
        await expect(page.locator("main b")).toHaveCount(0);
        await expect(page.locator("main")).not.toContainText("undefined");
    }
});
