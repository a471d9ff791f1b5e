// Signing in and out, and what happens when a token ends in the middle of a way through the screens.

import { Api, expect, fillIn, go, service, settled, signIn, test } from "./support";

test("signs in, and out", async ({ page }) => {
    await signIn(page, "national.viewer");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Ringkasan nasional");
    await expect(page.getByText("Pembaca nasional")).toBeVisible();

    await page.getByRole("button", { name: "Keluar" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Masuk");
    await page.goBack();
    await expect(page.locator("main.screen")).toHaveCount(0);
});

test("a wrong password is refused in words", async ({ page }) => {
    await page.goto("#/");
    await fillIn(page, "jateng-sync", "not the password");
    await expect(page.getByRole("alert")).toBeVisible();
    await expect(page.getByRole("alert")).not.toContainText("undefined");
    await expect(page.locator("main.screen")).toHaveCount(0);
});

test("nothing secret outlives the page", async ({ page }) => {
    await signIn(page, "national.viewer");
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
    expect(kept).not.toMatch(/eyJ|token|national/);
    await page.reload();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Masuk");
});

test("one signs in where one was going", async ({ page }) => {
    await signIn(page, "national.viewer", "#/regions/32.14");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Kabupaten Purwakarta");
});

test("a token that has ended is renewed without anybody noticing", async ({ page }) => {
    await signIn(page, "national.viewer", "#/plans");
    let spoilt = 0;
    let renewals = 0;
    // The service itself refuses: the token is one that it did not sign.
    await page.route(/\/v1\/(statistics|meetings)/, async (route) => {
        const headers = route.request().headers();
        if (renewals === 0) {
            spoilt += 1;
            headers["authorization"] = "Bearer eyJhbGciOiJFUzI1NiJ9.e30.c3BvaWx0";
        }
        await route.continue({ headers });
    });
    page.on("request", (request) => {
        if (request.url().endsWith("/v1/auth/refresh")) renewals += 1;
    });
    await page.getByRole("link", { name: "Pertemuan", exact: true }).click();
    await settled(page);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Pertemuan dan komitmen");
    await expect(page.locator(".fault")).toHaveCount(0);
    expect(spoilt).toBeGreaterThan(1);
    expect(renewals, "many refusals, one renewal").toBe(1);
});

test("a session that was ended elsewhere leads to the sign-in, and back to the same place", async ({ page, request }) => {
    let bearer = "";
    page.on("request", (asked) => {
        bearer = asked.headers()["authorization"] ?? bearer;
    });
    await signIn(page, "national.viewer", "#/plans");
    const answer = await request.post(`${service}/v1/auth/logout`, { headers: { Authorization: bearer } });
    expect(answer.ok()).toBe(true);

    await page.evaluate(() => {
        location.hash = "#/regions/32.14";
    });
    await expect(page.getByText("Sesi Anda sudah berakhir")).toBeVisible();
    await fillIn(page, "national.viewer");
    await settled(page);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Kabupaten Purwakarta");
});

test("a service that is away is told in words, and asked again", async ({ page }) => {
    await signIn(page, "national.viewer");
    await page.route(/\/v1\/statistics\/plans/, (route) => route.abort());
    await go(page, "#/plans");
    await expect(page.getByRole("alert")).toContainText("Layanan tidak dapat dihubungi");
    await page.unroute(/\/v1\/statistics\/plans/);
    await page.getByRole("button", { name: "Coba lagi" }).click();
    await settled(page);
    await expect(page.getByRole("alert")).toHaveCount(0);
    await expect(page.locator(".steps")).toContainText("Draf");
});

test("the figures are those of the API", async ({ page, request }) => {
    const api = await Api.as(request, "national.viewer");
    const plans = await api.get("/v1/statistics/plans");
    await signIn(page, "national.viewer", "#/plans");
    for (const { count, rows_url } of plans.by_status) {
        const link = page.locator(`.steps a[href="#${rows_url.replace("/v1/", "/rows/")}"]`);
        await expect(link).toHaveText(new Intl.NumberFormat("id-ID").format(count));
    }
});
