// What two sides changed differently, in the words of the service.

import type { Schemas } from "../../api/base";
import type { Answer } from "../../api/use";
import { RegionLink } from "../../parts/link";
import { Empty, Loaded } from "../../parts/loaded";
import { Panel } from "../../parts/screen";
import { to } from "../../router";
import { useFormats, useWords } from "../../words";
import { Label } from "../../words/codes";

export function Conflicts({ conflicts }: { conflicts: Answer<Schemas["SyncConflictList"]> }) {
    const words = useWords();
    const { moment } = useFormats();
    return (
        <Panel title={words.sync.conflicts} note={words.sync.conflictsNote}>
            <Loaded of={conflicts}>
                {({ data, next }) =>
                    data.length === 0 ? (
                        <Empty>{words.sync.noConflicts}</Empty>
                    ) : (
                        <>
                            <ul class="conflicts">
                                {data.map((conflict) => (
                                    <li key={conflict.id}>
                                        <p>
                                            <a href={to.record(conflict.type, conflict.record_id)}>{conflict.explanation}</a>
                                        </p>
                                        {conflict.fields.map((field) => (
                                            <p key={field.field} class="note">
                                                {field.explanation}
                                            </p>
                                        ))}
                                        <p class="note">
                                            <Label list="record_type" code={conflict.type} /> · <RegionLink code={conflict.region_code} /> · {moment(conflict.created_at)}
                                        </p>
                                    </li>
                                ))}
                            </ul>
                            {next && <p class="note">{words.sync.moreConflicts}</p>}
                        </>
                    )
                }
            </Loaded>
        </Panel>
    );
}
