// How the partner systems keep up: who pulls, who has gone silent, what stands against something else, and what came of
// what was sent.

import { ask, follow } from "../../api/client";
import { useAnswer } from "../../api/use";
import { Card, Cards } from "../../parts/figures";
import { Loaded } from "../../parts/loaded";
import { Panel, Screen } from "../../parts/screen";
import type { Schemas } from "../../api/base";
import { to, usePlace } from "../../router";
import { useFormats, useWords } from "../../words";
import { Conflicts } from "./conflicts";
import { Results, results, TAKEN } from "./results";
import { Systems } from "./systems";

export function SyncScreen() {
    const words = useWords();
    const { number } = useFormats();
    const { query } = usePlace();
    const sender = query.get("sent_by");
    const clients = useAnswer(ask("/v1/sync/clients"));
    const open = "/v1/sync/conflicts?status=open&limit=50";
    const all = useAnswer(follow<Schemas["SyncConflictList"]>(open));
    const ofOne = useAnswer(sender ? follow<Schemas["SyncConflictList"]>(`${open}&sent_by=${encodeURIComponent(sender)}`) : null);
    const nameOf = (id: string) => (clients.state === "here" ? clients.value.data.find((client) => client.principal_id === id)?.display_name : null) ?? id;

    return (
        <Screen title={words.sync.title} intro={words.sync.intro}>
            <Loaded of={clients}>
                {({ data }) => {
                    const silent = data.filter((client) => client.silent).length;
                    const taken = data.reduce((total, client) => total + client.recent_applied, 0);
                    return (
                        <>
                            <section aria-label={words.sync.title}>
                                <Cards>
                                    <Card label={words.sync.systems} value={number(data.length)} />
                                    <Card label={words.sync.silent} value={<span class={silent > 0 ? "late" : undefined}>{number(silent)}</span>}>
                                        {words.sync.silentNote}
                                    </Card>
                                    <Card label={words.sync.applied} value={<a href={to.sync({ results: TAKEN })}>{number(taken)}</a>}>
                                        {words.sync.appliedNote}
                                    </Card>
                                    {all.state === "here" && (
                                        <Card
                                            label={words.sync.open}
                                            value={
                                                <span class={all.value.data.length > 0 ? "late" : undefined}>
                                                    {number(all.value.data.length)}
                                                    {all.value.next ? "+" : ""}
                                                </span>
                                            }
                                        />
                                    )}
                                </Cards>
                            </section>
                            <Panel title={words.sync.table} note={words.sync.tableNote}>
                                <Systems systems={data} />
                            </Panel>
                        </>
                    );
                }}
            </Loaded>
            {sender && (
                <p class="note">
                    {words.sync.ofOne(nameOf(sender))} <a href={to.sync()}>{words.sync.ofAll}</a>
                </p>
            )}
            <Conflicts conflicts={sender ? ofOne : all} />
            <Results sender={sender} wanted={results(query.get("results"))} cursor={query.get("cursor")} nameOf={nameOf} />
        </Screen>
    );
}
