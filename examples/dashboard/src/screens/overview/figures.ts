// What the first screen shows, and where it is asked: one question for the key figures and three for the map and the
// trend, all of them at once.

import type { Question } from "../../api/client";
import { ask, follow } from "../../api/client";

/** What was officially said about a figure, beside what is counted for the same day. */
export interface Published {
    id: string;
    value: number;
    as_of: string;
    computed: number;
    difference: number;
    published_at: string;
    publisher: string;
    title: string | null;
    url: string | null;
}

export interface Figure {
    measure: string;
    value: number;
    rows_url: string | null;
    definition_url: string;
    published: Published | null;
}

interface Participation {
    total: Figure;
    provincial: Figure;
    regency: Figure;
    village: Figure;
    provinces: Figure;
}

interface Promised {
    count: number;
    pledged_idr: number;
    realised_idr: number;
    rows_url: string | null;
}

export interface Evidence {
    moment: string | null;
    position: number;
    definitions: { code: string; url: string }[];
}

export interface Overview {
    as_of: string;
    region: string | null;
    name: string | null;
    libraries: Figure;
    enrolments: Figure;
    villages_reached: Figure;
    stakeholders: Figure;
    beneficiaries: Participation;
    replications: Participation;
    meetings: { total: Figure; planned: Figure; held: Figure; cancelled: Figure };
    commitments: Promised & { by_status: ({ status: string } & Promised)[]; overdue: Promised };
    plans: {
        count: number;
        rows_url: string | null;
        planned_idr: number;
        approved_idr: number;
        realised_idr: number;
        budget_lines: { count: number; rows_url: string | null };
        by_status: { status: string; count: number; rows_url: string | null; planned_idr: number }[];
    };
    evidence: Evidence;
}

export interface Timeline {
    measure: string;
    points: { period: string; first_day: string; last_day: string; value: number; rows_url: string | null; published: Published | null }[];
    evidence: Evidence;
}

export interface PublishedFigures {
    as_of: string;
    figures: {
        published_figure: {
            id: string;
            measure: string;
            region_code: string | null;
            as_of: string;
            value: number;
            definition: string | null;
            published_at: string;
            publisher: string;
            title: string | null;
            url: string | null;
        };
        computed: number;
        difference: number;
        rows_url: string | null;
        definition_url: string;
    }[];
    evidence: Evidence;
}

export interface Asked {
    asOf: string | null;
    region?: string;
}

const on = ({ asOf, region }: Asked): string => {
    const query = new URLSearchParams();
    if (asOf) query.set("as_of", asOf);
    if (region) query.set("region", region);
    const end = query.toString();
    return end ? `?${end}` : "";
};

export const overview = (asked: Asked): Question<Overview> => follow(`/v1/statistics/overview${on(asked)}`);

export const published = (asked: Asked): Question<PublishedFigures> => follow(`/v1/statistics/published${on(asked)}`);

export function timeline(measure: string, { asOf, region }: Asked): Question<Timeline> {
    const query = new URLSearchParams({ measure, by: "year", from: "2018-01-01" });
    if (asOf) query.set("to", asOf);
    if (region) query.set("region", region);
    return follow(`/v1/statistics/timeline?${query}`);
}

export const provinces = ({ asOf }: Asked) =>
    ask("/v1/statistics/programme", { group_by: "province", ...(asOf ? { as_of: asOf } : {}) });
