// Moves the sliders of "Try it" as `setting` says, and gives what the page then draws and says.
(setting => {
    for (const [name, value] of Object.entries(setting)) {
        const slider = document.getElementById(`try-it-${name}`);
        slider.value = value;
        slider.dispatchEvent(new Event("input", {bubbles: true}));
    }
    // From where to where: `M10 20H30` reaches from 10 to 30.
    const ends = line => line && line.getAttribute("d").match(/[\d.]+/g).map(Number).filter((_, at) => at !== 1);
    const sides = bar => bar && [bar.x.baseVal.value, bar.x.baseVal.value + bar.width.baseVal.value];
    const lane = drawn => ({
        times: drawn.dataset.times.split(",").map(Number),
        waits: ends(drawn.querySelector(".waits")),
        queues: ends(drawn.querySelector(".queues")),
        computes: sides(drawn.querySelector(".computes")),
    });
    return [...document.querySelectorAll(".try-it figure")].map(figure => ({
        total: figure.querySelector(".total").textContent,
        lanes: [...figure.querySelectorAll("[data-times]")].map(lane),
    }));
})
