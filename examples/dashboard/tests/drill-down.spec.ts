// From the country down to one village library and its history; from every figure to its rows.

import { randomUUID } from "node:crypto";
import { Api, expect, go, screens, settled, signIn, test } from "./support";

test("from the map to a village library and its history", async ({ page }) => {
    await signIn(page, "national.viewer");
    const heading = page.getByRole("heading", { level: 1 });

    await page.locator(".map").getByRole("link", { name: /^Jawa Barat:/ }).click();
    await settled(page);
    await expect(heading).toHaveText("Jawa Barat");

    await page.getByRole("link", { name: "Kabupaten Purwakarta", exact: true }).click();
    await settled(page);
    await expect(heading).toHaveText("Kabupaten Purwakarta");

    await page.getByRole("link", { name: "Purwakarta", exact: true }).click();
    await settled(page);
    await expect(page.getByText("Kecamatan", { exact: true })).toBeVisible();

    await page.getByRole("link", { name: "Ciseureuh", exact: true }).first().click();
    await settled(page);
    await expect(heading).toHaveText("Ciseureuh");

    await page.getByRole("link", { name: "Perpustakaan Kelurahan Ciseureuh" }).click();
    await settled(page);
    await expect(heading).toHaveText("Perpustakaan Kelurahan Ciseureuh");
    await expect(page.getByRole("heading", { name: "Riwayat" })).toBeVisible();
    await expect(page.locator(".history li")).not.toHaveCount(0);

    // And up again by the crumbs.
    await page.locator(".crumbs").getByRole("link", { name: "Jawa Barat" }).click();
    await settled(page);
    await expect(heading).toHaveText("Jawa Barat");
});

test("a day before Papua was divided, by the regions of today and by those of that day", async ({ page, request }) => {
    const api = await Api.as(request, "national.viewer");
    const provinces = async (query: string) => (await api.get(`/v1/statistics/programme?as_of=2022-06-30&group_by=province${query}`)).groups.length;
    await signIn(page, "national.viewer", "#/?as_of=2022-06-30");
    const figures = () => page.locator(".card a.figure").evaluateAll((links) => links.map((link) => link.textContent));
    const today = await figures();
    await expect(page.getByText("Tabel 38 provinsi")).toBeVisible();

    await page.getByRole("button", { name: "Wilayah saat itu" }).click();
    await settled(page);
    expect(new URL(page.url()).hash).toBe("#/?as_of=2022-06-30&boundary=then");
    await expect(page.getByText(`Tabel ${await provinces("&boundary=then")} provinsi`)).toBeVisible();
    expect(await figures(), "the country is the same").toEqual(today);

    await page.getByRole("button", { name: "Wilayah sekarang" }).click();
    await settled(page);
    await expect(page.getByText("Tabel 38 provinsi")).toBeVisible();
});

for (const name of ["overview", "province", "meetings", "outcomes", "plans"]) {
    test(`each figure of ${name} leads to as many rows`, async ({ page, request }) => {
        test.setTimeout(180_000);
        const api = await Api.as(request, "national.viewer");
        const screen = (await screens(api)).find((place) => place.name === name);
        await signIn(page, "national.viewer", screen?.hash);
        const figures = await page.locator("a.figure[href^='#/rows/']").evaluateAll((links) =>
            links.map((link) => ({ shown: link.textContent ?? "", href: link.getAttribute("href") ?? "", says: link.getAttribute("aria-label") ?? "" })),
        );
        expect(figures.length).toBeGreaterThan(5);
        // Only a nought may have none.
        const alone = await page.locator("span.figure").allTextContents();
        expect(alone.filter((shown) => shown !== "0"), "figures without rows").toEqual([]);
        const totals = new Map<string, number>();
        for (const { shown, href, says } of figures) {
            const inProvinces = /^di (\d+) provinsi$/.exec(shown)?.[1];
            // Money is a sum over rows, and years without a report have none to count.
            if (!inProvinces && !/^[\d.]+$/.test(shown)) continue;
            const url = new URL(href.replace("#/rows/", "/v1/"), "http://x");
            url.searchParams.set("count", "exact");
            url.searchParams.set("limit", "1");
            const list = `${url.pathname}${url.search}`;
            if (inProvinces || says.includes("Provinsi dengan")) {
                expect(Number(inProvinces ?? shown), says).toBe(await provincesOf(api, url));
                continue;
            }
            if (!totals.has(list)) totals.set(list, (await api.get(list)).total);
            // The values of measurements and targets are sums over their rows as well.
            if (/\/(measurements|indicators)\b/.test(url.pathname)) continue;
            expect(Number(shown.replaceAll(".", "")), `${shown} of ${href}`).toBe(totals.get(list));
        }
        expect(totals.size).toBeGreaterThan(3);
    });
}

/** In how many provinces the rows of a list are. */
async function provincesOf(api: Api, list: URL): Promise<number> {
    const found = new Set<string>();
    const query = new URLSearchParams(list.search);
    query.set("limit", "500");
    query.set("fields", "region_code");
    for (let next: string | null = ""; next !== null; ) {
        if (next) query.set("cursor", next);
        const page: { data: { region_code: string }[]; next: string | null } = await api.get(`${list.pathname}?${query}`);
        for (const { region_code } of page.data) found.add(region_code.slice(0, 2));
        next = page.next;
    }
    return found.size;
}

test("rows are turned page by page, and come as a file", async ({ page }) => {
    await signIn(page, "national.viewer", "#/rows/libraries?enrolled=beneficiary&enrolled_on=2023-08-03&region=32");
    const told = page.locator(".pages-told");
    const first = await page.locator("tbody th").first().textContent();
    await expect(told).toHaveText("Baris 1–50 dari 102");
    await page.getByRole("link", { name: "Berikutnya" }).click();
    await expect(told).toHaveText("Baris 51–100 dari 102");
    await page.getByRole("link", { name: "Berikutnya" }).click();
    await expect(told).toHaveText("Baris 101–102 dari 102");
    await expect(page.getByRole("link", { name: "Berikutnya" })).toHaveCount(0);
    await page.getByRole("link", { name: "Sebelumnya" }).click();
    await page.getByRole("link", { name: "Sebelumnya" }).click();
    await expect(told).toHaveText("Baris 1–50 dari 102");
    await expect(page.locator("tbody th").first()).toHaveText(first ?? "");

    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Unduh CSV" }).click()]);
    const { readFileSync } = await import("node:fs");
    const lines = readFileSync(await file.path(), "utf8").trim().split("\n");
    expect(lines.length).toBe(103);
});

test("a promise is followed from the meeting to the plan", async ({ page, request }) => {
    const api = await Api.as(request, "national.viewer");
    const meeting = await api.idOf("meetings", "sinergi-example:M-3214-2024");
    await signIn(page, "national.viewer", "#/meetings?year=2024");
    await page.getByRole("link", { name: "Pertemuan Pemangku Kepentingan Contoh Kabupaten Purwakarta 2024" }).click();
    await settled(page);
    expect(page.url()).toContain(meeting);
    await expect(page.locator("main")).toContainText("Lima ratus buku anak");
    await page.getByRole("link", { name: /^Rencana keberlanjutan TPBIS contoh/ }).first().click();
    await settled(page);
    await expect(page.locator("main")).toContainText("Baris anggaran");
    await expect(page.locator(".history li").first()).toContainText("Diubah");
});

test("the overdue list names what is overdue", async ({ page }) => {
    await signIn(page, "national.viewer", "#/meetings?year=2024");
    const panel = page.locator("section", { has: page.getByRole("heading", { name: "Komitmen yang lewat waktu" }) });
    await expect(panel.getByRole("link", { name: "Internet untuk sepuluh perpustakaan desa" })).toBeVisible();
    await expect(panel).toContainText("Lewat waktu");
});

test("the conflicts of one partner system are shown", async ({ page, request }) => {
    const api = await Api.as(request, "national.admin");
    await signIn(page, "national.admin", "#/sync");
    const [client] = (await api.get("/v1/sync/clients")).data;
    await page.getByRole("row", { name: client.display_name }).getByRole("link").last().click();
    await settled(page);
    await expect(page.getByText(`Hanya dari ${client.display_name}.`)).toBeVisible();
    const { data } = await api.get(`/v1/sync/conflicts?status=open&sent_by=${client.principal_id}`);
    await expect(page.locator(".conflicts > li")).toHaveCount(data.length);
    await page.getByRole("link", { name: "Tampilkan semua" }).click();
    await settled(page);
    await expect(page.getByText("Hanya dari")).toHaveCount(0);
    const all = (await api.get("/v1/sync/conflicts?status=open")).data.length;
    expect(all).toBeGreaterThan(data.length);
    await expect(page.locator(".conflicts > li")).toHaveCount(all);
});

test("the changes of one sender that were taken and refused are shown", async ({ page, request }) => {
    const api = await Api.as(request, "national.admin");
    const sender = await Api.as(request, "jabar.editor");
    const document = { region_code: "32.14", name: "Dinas Uji Hasil", kind: "regional_agency" };
    const operation = (more: object) => ({ op_id: randomUUID(), type: "stakeholders", operation: "create", document: { ...document, ...more } });
    await sender.post("/v1/sync/batches", { batch_id: randomUUID(), operations: [operation({}), operation({ name: "" })] });
    await signIn(page, "national.admin", "#/sync");
    const clients = (await api.get("/v1/sync/clients")).data;
    const client = clients.find(({ name }: { name: string }) => name === "jabar.editor");
    const row = page.getByRole("row", { name: client.display_name });
    const panel = page.locator("section", { has: page.getByRole("heading", { name: "Perubahan yang dikirim" }) });
    for (const [column, count, word] of [
        [6, client.recent_applied, "Dibuat"],
        [7, client.recent_refused, "Ditolak"],
    ] as const) {
        expect(count).toBeGreaterThan(0);
        const link = row.getByRole("cell").nth(column).getByRole("link");
        await expect(link).toHaveText(String(count));
        await link.click();
        await settled(page);
        await expect(panel.locator("tbody tr")).toHaveCount(count);
        await expect(panel.locator("tbody tr").first()).toContainText(word);
    }
    await expect(panel.locator("tbody tr").first()).toContainText("/document/name");
    await panel.getByRole("button", { name: "Semua" }).click();
    await settled(page);
    await expect(panel.locator("tbody tr")).toHaveCount(client.recent_applied + client.recent_conflicts + client.recent_refused);
    // More than stand on a page are turned to.
    const many = { batch_id: randomUUID(), operations: Array.from({ length: 60 }, () => operation({ name: "" })) };
    await sender.post("/v1/sync/batches", many);
    await go(page, `#/sync?sent_by=${client.principal_id}&results=refused`);
    await settled(page);
    await expect(panel.locator("tbody tr")).toHaveCount(50);
    await panel.getByRole("link", { name: "Berikutnya" }).click();
    await settled(page);
    await expect(panel.locator("tbody tr")).toHaveCount(client.recent_refused + 10);
    await panel.getByRole("link", { name: "Ke awal" }).click();
    await settled(page);
    await expect(panel.locator("tbody tr")).toHaveCount(50);
});

test("the figures of another day are shown", async ({ page }) => {
    await signIn(page, "national.viewer", "#/?as_of=2022-12-05");
    await expect(page.locator(".intro")).toContainText("5 Desember 2022");
    await expect(page.locator(".cards")).toContainText("1.125");
    await go(page, "#/");
    await expect(page.locator(".cards")).toContainText("1.396");
});
