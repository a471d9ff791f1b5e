// Swagger UI at /docs/: authorize once, then one call of every tag from the page itself.

import { expect, password, service, test } from "./support";

interface Operation {
    tags?: string[];
    operationId?: string;
    parameters?: { name: string; in: string; required?: boolean; example?: unknown; schema?: { example?: unknown } }[];
    responses: Record<string, { content?: Record<string, unknown> }>;
}

test("one signs in and tries a call of every tag", async ({ page, request }) => {
    test.setTimeout(1_800_000);
    const document = await (await request.get(`${service}/openapi.json`)).json();
    const answer = await request.post(`${service}/v1/auth/login`, { data: { name: "national.admin", password } });
    const token = (await answer.json()).access_token;

    await page.goto(`${service}/docs/`);
    await page.getByRole("button", { name: "Authorize" }).first().click();
    const dialog = page.locator(".modal-ux");
    await dialog.locator("input[type=text]").first().fill(token);
    await dialog.getByRole("button", { name: "Apply credentials" }).click();
    await dialog.getByRole("button", { name: "Close" }).last().click();

    const tags: string[] = document.tags.map((tag: { name: string }) => tag.name);
    expect(tags.length).toBeGreaterThan(20);
    for (const tag of tags) {
        await test.step(tag, async () => {
            const path = pathOf(document.paths, tag);
            expect(path, `${tag} has a call that runs as it stands`).toBeDefined();
            if (!path) return;
            // By classes and not by roles: the page is so large that asking for names takes longer than the call.
            const head = page.locator(`h3.opblock-tag[data-tag="${tag}"]`);
            await head.click();
            const block = page.locator(`.opblock-get:has(.opblock-summary [data-path="${path}"])`);
            await block.locator(".opblock-summary-control").click();
            // The page writes each answer out in colours: one row does.
            const limit = block.locator('tr[data-param-name="limit"] input');
            if ((await limit.count()) > 0) await limit.fill("1");
            await block.locator("button.execute").click();
            await expect(block.locator(".live-responses-table .response .response-col_status").first()).toContainText("200", { timeout: 60_000 });
            await head.click();
        });
    }
});

/** The shortest GET of a tag that needs nothing but what its example gives. */
function pathOf(paths: Record<string, { get?: Operation }>, tag: string): string | undefined {
    return Object.entries(paths)
        .filter(([, { get }]) => get?.tags?.includes(tag) && Object.keys(get.responses["200"]?.content ?? {}).some((type) => /json/.test(type)))
        .filter(([path, { get }]) => !path.includes("{") && !(get?.parameters ?? []).some(({ required }) => required))
        .map(([path]) => path)
        .sort((one, other) => one.length - other.length)[0];
}
