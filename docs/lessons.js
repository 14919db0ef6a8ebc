// Shows the lessons and the messages that have the most of the words in the box, and hides all others.
{
    const box = document.getElementById("lesson-search");
    const count = document.getElementById("lesson-count");
    const entries = [...document.querySelectorAll("main [data-words]")];
    const texts = entries.map(entry => `${entry.textContent} ${entry.dataset.words}`.toLowerCase());
    const find = () => {
        const words = box.value.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
        const found = texts.map(text => words.filter(word => text.includes(word)).length);
        const most = found.reduce((a, b) => Math.max(a, b), 0);
        entries.forEach((entry, i) => entry.hidden = words.length > 0 && (most === 0 || found[i] < most));
        const shown = entries.filter(entry => !entry.hidden).length;
        for (const section of document.querySelectorAll("main section")) {
            section.hidden = !section.querySelector("[data-words]:not([hidden])");
        }
        count.textContent = words.length === 0 ? ""
            : most === 0 ? "Nothing has any of these words."
            : `${shown} found` + (most < words.length ? `, with ${most} of the ${words.length} words.` : ".");
    };
    box.addEventListener("input", find);
    box.form.addEventListener("submit", event => event.preventDefault());
    box.form.hidden = false;
    find();
}
