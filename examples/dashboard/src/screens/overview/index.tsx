// The first screen: the country in figures, each beside what was officially said, on a map and over the years.

import { useState } from "preact/hooks";
import type { Me } from "../../api/session";
import { useAnswer } from "../../api/use";
import { go, to, usePlace } from "../../router";
import { Choice } from "../../parts/choice";
import { Empty, Loaded } from "../../parts/loaded";
import { Panel, Screen } from "../../parts/screen";
import { EvidenceLine } from "../../parts/evidence";
import { reach } from "../../parts/scope";
import { useFormats, useWords } from "../../words";
import { overview, provinces, published } from "./figures";
import { KeyFigures } from "./key-figures";
import { Provinces } from "./provinces";
import { PublishedTable } from "./published";
import { Work } from "./work";
import { Years } from "./years";

export function OverviewScreen({ me }: { me: Me }) {
    const words = useWords();
    const { day } = useFormats();
    const { query } = usePlace();
    const asOf = query.get("as_of");
    const then = query.get("boundary") === "then";
    const asked = { asOf, then };
    const figures = useAnswer(overview(asked));
    const shown = useAnswer(provinces(asked));
    const said = useAnswer(published(asked));

    return (
        <Screen
            title={words.overview.title}
            intro={
                <>
                    {words.overview.programme}
                    {figures.state === "here" && <> · {words.overview.asOf(day(figures.value.as_of))}</>}
                </>
            }
            tools={
                <>
                    <DayChoice chosen={asOf} then={then} />
                    <Choice
                        label={words.overview.borders}
                        offered={[
                            ["now", words.overview.bordersNow],
                            ["then", words.overview.bordersThen],
                        ]}
                        chosen={then ? "then" : "now"}
                        choose={(boundary) => go(address(asOf, boundary === "then"))}
                    />
                </>
            }
        >
            <Loaded of={figures}>{(value) => <KeyFigures of={value} />}</Loaded>
            <Panel title={words.overview.map} note={then ? words.overview.mapNoteThen : words.overview.mapNote} class="map-panel">
                <Loaded of={shown}>{(value) => <Provinces of={value} whole={!then && reach(me) === null} />}</Loaded>
            </Panel>
            <div class="columns">
                <Panel title={words.overview.years} note={words.overview.yearsNote}>
                    <Years asOf={asOf} then={then} />
                </Panel>
                <Panel title={words.overview.work} note={words.overview.workNote}>
                    <Loaded of={figures}>{(value) => <Work of={value} />}</Loaded>
                </Panel>
            </div>
            <Panel title={words.overview.published} note={words.overview.publishedNote}>
                <Loaded of={said}>
                    {(value) =>
                        value.figures.length > 0 ? <PublishedTable of={value} /> : <Empty>{words.overview.nonePublished}</Empty>
                    }
                </Loaded>
            </Panel>
            {figures.state === "here" && <EvidenceLine of={figures.value.evidence} />}
        </Screen>
    );
}

const address = (asOf: string | null, then: boolean) => to.overview({ as_of: asOf, boundary: then ? "then" : null });

function DayChoice({ chosen, then }: { chosen: string | null; then: boolean }) {
    const words = useWords();
    const [typed, type] = useState(chosen ?? "");
    return (
        <form
            class="day-choice"
            onSubmit={(event) => {
                event.preventDefault();
                go(address(typed, then));
            }}
        >
            <label>
                {words.overview.on}
                <input type="date" value={typed} min="2018-01-01" onInput={(event) => type(event.currentTarget.value)} />
            </label>
            <button type="submit" class="quiet">
                {words.overview.show}
            </button>
            {chosen && (
                <a class="quiet" href={address(null, then)} onClick={() => type("")}>
                    {words.overview.today}
                </a>
            )}
        </form>
    );
}
