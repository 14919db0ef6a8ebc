// What is wider than the page. Code, tables and pictures may scroll in a box of their own.
(() => {
    // What moves to its place over some time is not there yet.
    document.head.append(Object.assign(document.createElement("style"), {textContent: "* { transition: none !important; }"}));
    const BOXES = "pre, .table-wrapper, .picture";
    const wide = [];
    for (const element of document.querySelectorAll("html, #mdbook-page-wrapper, #mdbook-page-wrapper :not(svg *)")) {
        const scrolls = element === document.documentElement || /auto|scroll/.test(getComputedStyle(element).overflowX);
        if (scrolls && element.scrollWidth > element.clientWidth && !element.closest(BOXES)) {
            const edge = element.getBoundingClientRect().left + element.clientWidth;
            const beyond = [...element.querySelectorAll("*")]
                .filter(inner => inner.getBoundingClientRect().right > edge + 0.5 && !inner.parentElement.closest(BOXES));
            wide.push(`${element.scrollWidth} instead of ${element.clientWidth}: ${beyond.at(-1)?.outerHTML.slice(0, 120)}`);
        }
    }
    return {wide, width: innerWidth, shown: document.querySelector("main").getBoundingClientRect().width};
})()
