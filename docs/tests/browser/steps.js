// Steps each player of the page from its beginning to its end, and gives what it shows after each step.
[...document.querySelectorAll(".race")].flatMap(race => {
    const versions = race.querySelectorAll("[aria-label=Version] button");
    const slider = race.querySelector(".player input[type=range]");
    const key = name => slider.dispatchEvent(new KeyboardEvent("keydown", {key: name, bubbles: true}));
    const shown = () => ({
        said: race.querySelector(".said").textContent,
        lanes: [...race.querySelectorAll(".picture:not([hidden]) .run")].map(run => [...run.querySelectorAll(".lane[data-lane]")]
            .sort((one, other) => one.dataset.lane - other.dataset.lane)
            .map(lane => [lane.dataset.is, lane.querySelector(".state").textContent])),
        lines: [...race.querySelectorAll(".lines li:not([hidden])")].map(line => [line.dataset.place, line.dataset.is]),
    });
    const whole = () => {
        key("Home");
        while (race.querySelector(".player").dataset.step > 0) {
            race.querySelector("[aria-label='Step back']").click();
        }
        const forward = race.querySelector("[aria-label='Step forward']");
        const steps = [shown()];
        let step = "0";
        do {
            forward.click();
            if (race.querySelector(".player").dataset.step === step) {
                break;
            }
            step = race.querySelector(".player").dataset.step;
            steps.push(shown());
        } while (steps.length < 10000);
        const figures = [...race.querySelectorAll(".picture:not([hidden])")];
        return {
            recordings: figures.map(figure => figure.dataset.recording),
            code: [...race.querySelectorAll(".lines li:not([hidden])")].map(line => [line.dataset.place, line.querySelector("code").textContent]),
            // From where to where a waiting call is drawn, in percent of the time axis.
            drawn: figures.map(figure => [...figure.querySelectorAll(".lane[data-lane]")].map(lane => {
                const line = lane.querySelector(".timeline-wait:is(line)");
                return [Number(lane.dataset.lane), line && ["x1", "x2"].map(end => parseFloat(line.getAttribute(end)))];
            })),
            question: [...race.querySelectorAll(".predict > button")].map(button => button.textContent),
            onOneAxis: [...race.querySelectorAll(".picture")].map(figure => figure.dataset.recording),
            steps,
        };
    };
    if (versions.length === 0) {
        return [whole()];
    }
    return [...versions].map(version => {
        version.click();
        return whole();
    });
})
