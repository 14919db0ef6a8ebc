// The index is made here, from the texts: one that is made beforehand is several times as large. Text and query are split at whatever
// is part of no word, so that `tokio::spawn(call)` is found by each of its three words.
elasticlunr.tokenizer.setSeperator(/[^\p{L}\p{N}_]+/u);
window.search.index = elasticlunr(function () {
    this.setRef("id");
    ["title", "body", "breadcrumbs"].forEach(field => this.addField(field));
    window.search.texts.forEach(text => this.addDoc(text));
}).toJSON();
