// mdBook's script asks elasticlunr for the results. This stands in for it: it adds up the scores that the index has for each word of
// the query in each section. docs/program/search.rs makes the index, and does the same in its tests.
window.elasticlunr = (() => {
    const stemmer = word => {
        const stem = word.replace(/(?<=...)(ing|ed|es|s|e)$/u, "");
        return stem.replace(/(?<=..)(.)\1$/u, "$1");
    };
    const words = (text, stopWords) => {
        const whole = text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
        const parts = whole.flatMap(word => word.includes("_") ? [word, ...word.split("_")] : [word]);
        return new Set(parts.filter(word => !stopWords.includes(word)).map(stemmer));
    };
    const load = ({sections, scores, stop_words: stopWords}) => ({
        search: query => {
            const found = new Map();
            for (const word of words(query, stopWords)) {
                const ofWord = scores[word] ?? [];
                for (let at = 0; at < ofWord.length; at += 2) {
                    const [score, matches] = found.get(ofWord[at]) ?? [0, 0];
                    found.set(ofWord[at], [score + ofWord[at + 1], matches + 1]);
                }
            }
            const ranked = [...found].map(([ref, [score, matches]]) => ({ref, score: score * matches, doc: sections[ref]}));
            return ranked.sort((one, other) => other.score - one.score || one.ref - other.ref);
        },
    });
    return {stemmer, Index: {load}};
})();
