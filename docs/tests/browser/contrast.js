// Every text and every line of a picture that stands out too little from what is behind it, each kind once.
(() => {
    // A colour that is on its way from one theme to the next is in neither.
    document.head.append(Object.assign(document.createElement("style"), {textContent: "* { transition: none !important; }"}));
    const LEAST = {text: 4.5, graphics: 3};
    const parse = colour => {
        const numbers = colour.match(/^rgba?\(([^)]*)\)$/)?.[1].split(/[\s,/]+/).map(Number);
        if (!numbers) {
            throw new Error(`cannot read the colour ${colour}`);
        }
        return numbers.length === 3 ? [...numbers, 1] : numbers;
    };
    const over = ([r, g, b, alpha], below) =>
        [r, g, b].map((part, at) => part * alpha + below[at] * (1 - alpha)).concat(1);
    // https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
    const luminance = ([r, g, b]) => {
        const channel = value => value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
        return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
    };
    const contrast = (one, other) => {
        const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
        return (light + 0.05) / (dark + 0.05);
    };
    // Elements share what is around them, so each is looked at once.
    const known = new Map([[null, [255, 255, 255, 1]]]);
    const behind = element => {
        if (!known.has(element)) {
            known.set(element, painted(element));
        }
        return known.get(element);
    };
    const painted = element => {
        const backdrop = element.querySelector(":scope > .timeline-bg");
        const colour = parse(backdrop ? getComputedStyle(backdrop).fill : getComputedStyle(element).backgroundColor);
        return colour[3] === 1 ? colour : over(colour, behind(element.parentElement));
    };
    const seen = element => element.checkVisibility({opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true});

    const checked = {text: 0, graphics: 0};
    const faint = new Map();
    const check = (kind, element, colour, what) => {
        checked[kind] += 1;
        const below = behind(element);
        const ratio = contrast(over(parse(colour), below), below);
        if (ratio < LEAST[kind]) {
            const where = `${element.parentElement.tagName}.${element.parentElement.className.baseVal ?? element.parentElement.className} > ${element.tagName}.${element.className.baseVal ?? element.className}`;
            faint.set(`${where} ${colour}`, `${ratio.toFixed(2)} ${kind} \`${what}\` ${where} ${colour} on ${below}`);
        }
    };

    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const element = texts.currentNode.parentElement;
        const words = texts.currentNode.data.trim();
        if (words !== "" && !element.closest("script, style, noscript, title, desc, option") && seen(element)) {
            const style = getComputedStyle(element);
            check("text", element, element.closest("svg") ? style.fill : style.color, words.slice(0, 30));
        }
    }
    const shapes = ":is(path, rect, circle, line):not(.timeline-bg, .timeline-grid, .grid, .timeline-halo, .timeline-on, .timeline-now)";
    for (const shape of document.querySelectorAll(`main svg ${shapes}, #mdbook-menu-bar svg ${shapes}, .nav-chapters svg ${shapes}`)) {
        if (seen(shape)) {
            const {fill, stroke} = getComputedStyle(shape);
            const colour = stroke !== "none" ? stroke : fill;
            if (colour !== "none") {
                check("graphics", shape, colour, shape.outerHTML.slice(0, 40));
            }
        }
    }
    return {checked, faint: [...faint.values()]};
})()
