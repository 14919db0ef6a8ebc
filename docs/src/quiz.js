// The page "Quiz": each answer becomes a button, and a click says whether it is right. Nothing is stored.
"use strict";

(() => {
    const place = document.querySelector(".quiz");
    const questions = [...place.querySelectorAll(".answers")];
    const element = (name, attributes, text) => {
        const made = Object.assign(document.createElement(name), {textContent: text});
        Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
        return made;
    };
    const result = element("p", {class: "result", role: "status"}, "");
    place.append(result);
    let [answered, right] = [0, 0];

    questions.forEach((answers, at) => {
        const verdict = element("p", {class: "verdict", role: "status"}, "");
        const items = [...answers.children];
        for (const item of items) {
            const why = item.querySelector("small");
            why.hidden = true;
            const button = element("button", {type: "button"}, "");
            button.append(...[...item.childNodes].filter(node => node !== why));
            item.prepend(button);
            button.addEventListener("click", () => {
                const isRight = item.hasAttribute("data-right");
                answered += 1;
                right += isRight;
                for (const other of items) {
                    other.querySelector("button").disabled = true;
                    if (other === item || other.hasAttribute("data-right")) {
                        other.querySelector("small").hidden = false;
                        other.classList.add(other.hasAttribute("data-right") ? "right" : "wrong");
                    }
                }
                verdict.textContent = isRight ? "Right." : "Not quite.";
                result.textContent = `${right} of ${answered} right` + (answered < questions.length
                    ? `, ${questions.length - answered} to go.` : ". Follow the links at your wrong answers to read more.");
            });
        }
        answers.after(verdict);
        answers.setAttribute("aria-label", `Answers to question ${at + 1}`);
    });
})();
