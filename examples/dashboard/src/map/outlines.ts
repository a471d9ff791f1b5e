// The outlines of the provinces, made by `build/outlines.mjs`. They come as a file of their own, after the first words
// are on the screen.

import { useEffect, useState } from "preact/hooks";

export type Box = [x: number, y: number, width: number, height: number];

export interface Outline {
    code: string;
    name: string;
    path: string;
    box: Box;
}

export interface Outlines {
    scale: number;
    translate: [number, number];
    box: Box;
    provinces: Outline[];
}

let coming: Promise<Outlines> | null = null;

/** Begins to load them; the sign-in screen calls this while somebody types. */
export function loadOutlines(): Promise<Outlines> {
    coming ??= import("./outlines.json").then((file) => file.default as unknown as Outlines);
    return coming;
}

export function useOutlines(): Outlines | null {
    const [outlines, show] = useState<Outlines | null>(null);
    useEffect(() => {
        let here = true;
        loadOutlines().then(
            (file) => here && show(file),
            () => undefined, // without the map, the table below it says the same
        );
        return () => {
            here = false;
        };
    }, []);
    return outlines;
}

/** Where a place stands on the map. */
export function place(outlines: Outlines, longitude: number, latitude: number): [number, number] {
    const { scale, translate } = outlines;
    return [longitude * scale + translate[0], -latitude * scale + translate[1]];
}
