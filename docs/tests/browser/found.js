// The links of the search's results, as soon as there are any.
new Promise(resolve => {
    let looks = 0;
    const look = setInterval(() => {
        const links = [...document.querySelectorAll("#mdbook-searchresults a")].map(link => link.href);
        looks += 1;
        if (links.length > 0 || looks === 1000) {
            clearInterval(look);
            resolve(links);
        }
    }, 20);
})
