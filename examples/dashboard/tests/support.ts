// What every test needs: a signed-in page, a way from screen to screen, and the API beside the browser.

import AxeBuilder from "@axe-core/playwright";
import { expect, test as base, type APIRequestContext, type Page } from "@playwright/test";

const required = (name: string): string => {
    const value = process.env[name];
    if (!value) throw new Error(`${name} is not set: run the tests by scripts/with-demo scripts/dashboard-tests`);
    return value;
};

export const service = required("SINERGI_BASE");
export const password = required("SINERGI_DEMO_PASSWORD");

/**
 * Every page of every test is watched: nothing may be asked of another host, the policy may forbid nothing that the
 * dashboard tries, and no script may fail.
 */
export const test = base.extend<{ watched: string[] }>({
    watched: [
        async ({ page, baseURL }, use) => {
            const wrong: string[] = [];
            const hosts = [new URL(baseURL ?? service).host, new URL(service).host];
            page.on("request", (request) => {
                const url = new URL(request.url());
                if (url.protocol !== "blob:" && !hosts.includes(url.host)) wrong.push(`asked of another host: ${url.href}`);
            });
            page.on("console", (message) => {
                if (/content security policy/i.test(message.text())) wrong.push(message.text());
            });
            page.on("pageerror", (fault) => wrong.push(`script failed: ${fault.message}`));
            await use(wrong);
            expect(wrong).toEqual([]);
        },
        { auto: true },
    ],
});

export { expect };

/** Signs in at the screen that the address names, and waits until that is there. */
export async function signIn(page: Page, name: string, hash = "#/", secret = password): Promise<void> {
    await page.goto(hash);
    await fillIn(page, name, secret);
    await settled(page);
}

export async function fillIn(page: Page, name: string, secret = password): Promise<void> {
    await page.getByLabel(/^(Nama pengguna|User name)$/).fill(name);
    await page.getByLabel(/^(Kata sandi|Password)$/).fill(secret);
    await page.getByRole("button", { name: /^(Masuk|Sign in)$/ }).click();
}

/** Goes to another screen without loading the page, as a link does. */
export async function go(page: Page, hash: string): Promise<void> {
    await page.evaluate((to) => {
        location.hash = to;
    }, hash);
    await settled(page);
}

/** Everything that a screen asked for is there. */
export async function settled(page: Page): Promise<void> {
    await expect(page.locator("main.screen h1")).toBeVisible();
    await page.waitForLoadState("networkidle");
    await expect(page.locator(".asked")).toHaveCount(0);
}

/** What axe finds wrong with what is on the screen: by all rules, or by those that are named. */
export async function faultsOf(page: Page, rules?: string[]): Promise<string[]> {
    const axe = new AxeBuilder({ page });
    if (rules) axe.withRules(rules);
    else axe.withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]);
    const { violations } = await axe.analyze();
    return violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ target }) => target.join(" ")).slice(0, 3).join("; ")})`);
}

/** The API, as somebody. */
export class Api {
    private constructor(
        private readonly request: APIRequestContext,
        private readonly token: string,
    ) {}

    static async as(request: APIRequestContext, name: string): Promise<Api> {
        const answer = await request.post(`${service}/v1/auth/login`, { data: { name, password } });
        expect(answer.status(), `${name} signs in`).toBe(200);
        return new Api(request, (await answer.json()).access_token);
    }

    async get(path: string) {
        const answer = await this.request.get(service + path, { headers: this.headers() });
        expect(answer.status(), path).toBe(200);
        return answer.json();
    }

    async post(path: string, data: object) {
        const answer = await this.request.post(service + path, { data, headers: this.headers() });
        expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
        return answer.json();
    }

    async remove(path: string) {
        const answer = await this.request.delete(service + path, { headers: { ...this.headers(), "If-Match": "*" } });
        expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
    }

    private headers() {
        return { Authorization: `Bearer ${this.token}` };
    }

    /** The id of a record of the demonstration. */
    async idOf(type: string, externalId: string): Promise<string> {
        const { data } = await this.get(`/v1/${type}?external_id=${externalId}&fields=id`);
        return data[0].id;
    }
}

export interface Place {
    name: string;
    hash: string;
    /** What is there when the screen is there. */
    holds: string | RegExp;
}

/** Every screen of the dashboard, as national.admin sees it. */
export async function screens(api: Api): Promise<Place[]> {
    const meeting = await api.idOf("meetings", "sinergi-example:M-3214-2024");
    const plan = await api.idOf("plans", "sinergi-example:R-3214-2024");
    const { data: libraries } = await api.get("/v1/libraries?region=32.14&enrolled=beneficiary&fields=id,name&limit=1");
    return [
        { name: "overview", hash: "#/", holds: "1.696" },
        { name: "province", hash: "#/regions/32", holds: "Kabupaten Purwakarta" },
        { name: "regency", hash: "#/regions/32.14", holds: "Kecamatan" },
        { name: "district", hash: "#/regions/32.14.01", holds: "Citalang" },
        { name: "village", hash: "#/regions/32.14.01.2010", holds: "Perpustakaan" },
        { name: "meetings", hash: "#/meetings?year=2023", holds: "Stakeholder Meeting (SHM) Nasional Tahun 2023" },
        { name: "outcomes", hash: `#/meetings/${meeting}`, holds: "Perpustakaan desa memakai jaringan internet desa." },
        { name: "plans", hash: "#/plans", holds: "APBD provinsi" },
        { name: "sync", hash: "#/sync", holds: "jabar-sync" },
        { name: "rows", hash: "#/rows/libraries?enrolled=beneficiary&enrolled_on=2023-08-03&region=32", holds: "Baris 1–50 dari 102" },
        { name: "library", hash: `#/records/libraries/${libraries[0].id}`, holds: "Riwayat" },
        { name: "plan", hash: `#/records/plans/${plan}`, holds: "Kegiatan rencana" },
        { name: "definition", hash: "#/definitions/beneficiaries_village", holds: "Arti angka ini" },
        { name: "nowhere", hash: "#/nowhere", holds: "Halaman ini tidak ada" },
    ];
}
