// What is on paper and should not be, and what is cut off there. A browser prints no background.
(() => {
    document.head.append(Object.assign(document.createElement("style"), {textContent: "* { background: none !important; }"}));
    const surroundings = ["#mdbook-sidebar", "#mdbook-menu-bar", ".nav-chapters", ".mobile-nav-chapters", ".try-it form", ".presets"];
    const printed = surroundings.filter(selector => document.querySelector(selector)?.checkVisibility());
    const cut = [...document.querySelectorAll("main, main pre > code, main .picture")]
        .filter(element => element.scrollWidth > element.clientWidth).map(element => element.outerHTML.slice(0, 100));
    return [...printed, ...cut];
})()
