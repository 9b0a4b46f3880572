"use strict";
// Everything shown was written by strangers: it becomes text, never markup.
const REFRESH_MS = 5000;

const btc = sats => (sats / 1e8).toFixed(8);

function fee(offer) {
  if (typeof offer.cjfee === "number") return offer.cjfee.toLocaleString("en") + " sats";
  return (Number(offer.cjfee) * 100).toFixed(4).replace(/0+$/, "").replace(/\.$/, "") + " %";
}

function cell(text, number) {
  const td = document.createElement("td");
  td.textContent = text;
  if (number) td.className = "number";
  return td;
}

function row(offer) {
  const tr = document.createElement("tr");
  tr.append(
    cell(offer.counterparty), cell(offer.oid, true),
    cell(typeof offer.cjfee === "number" ? "absolute" : "relative"), cell(fee(offer), true),
    cell(offer.txfee.toLocaleString("en"), true), cell(btc(offer.minsize), true), cell(btc(offer.maxsize), true),
    cell(offer.directory_nodes.length));
  return tr;
}

function show(book) {
  const makers = new Set(book.offers.map(offer => offer.counterparty)).size;
  const summary = document.getElementById("summary");
  summary.className = "";
  summary.textContent = `${book.offers.length} offers of ${makers} makers, ${new Date(book.timestamp).toLocaleTimeString()}`;
  document.getElementById("offers").replaceChildren(...book.offers.map(row));
  document.getElementById("empty").hidden = book.offers.length > 0;
  document.getElementById("directories").replaceChildren(...book.directories.flatMap(directory => {
    const span = document.createElement("span");
    span.textContent = directory.node;
    span.className = directory.connected ? "" : "down";
    span.title = directory.connected ? `connected, ${directory.peers} peers` : "not connected";
    return [span, " "];
  }));
}

async function refresh() {
  try {
    const answer = await fetch("/orderbook.json");
    if (!answer.ok) throw new Error(answer.status);
    show(await answer.json());
  } catch (error) {
    const summary = document.getElementById("summary");
    summary.className = "stale";
    summary.textContent = "The orderbook service does not answer; what is shown is old.";
  } finally {
    setTimeout(refresh, REFRESH_MS);
  }
}

refresh();
