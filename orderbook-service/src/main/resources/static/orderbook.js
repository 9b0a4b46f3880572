"use strict";
// Everything shown was written by strangers: it becomes text, never markup.
const REFRESH_MS = 5000;
const MAX_ROWS = 1000;
const SATS_PER_BTC = 100000000;

const byId = id => document.getElementById(id);
const isAbsolute = offer => typeof offer.cjfee === "number";
const grouped = number => number.toLocaleString("en");
const count = (number, one, many = one + "s") => `${grouped(number)} ${number === 1 ? one : many}`;
const time = iso => new Date(iso).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

// Integers only, so that no satoshi is lost to rounding.
const btc = sats => `${grouped(Math.floor(sats / SATS_PER_BTC))}.${String(sats % SATS_PER_BTC).padStart(8, "0")}`;

// A decimal fraction as per cent, digit by digit: "0.0002" is 0.02 %.
function percent(fraction) {
  const [whole, decimals = ""] = fraction.split(".");
  const digits = decimals.padEnd(2, "0");
  const left = (whole + digits.slice(0, 2)).replace(/^0+(?=\d)/, "");
  const right = digits.slice(2).replace(/0+$/, "");
  return `${left}${right && "." + right} %`;
}

function text(tag, content, className) {
  const element = document.createElement(tag);
  element.textContent = content;
  if (className) element.className = className;
  return element;
}

const labels = [...document.querySelectorAll("th")].map(th => th.textContent);

function row(offer) {
  const absolute = isAbsolute(offer);
  const tr = document.createElement("tr");
  const maker = text("th", offer.counterparty, "maker");
  maker.scope = "row";
  tr.append(
    maker,
    text("td", (Number.isSafeInteger(offer.oid) ? "" : "≈ ") + offer.oid, "number digits"),
    text("td", absolute ? "absolute" : "relative"),
    text("td", absolute ? count(offer.cjfee, "sat") : percent(offer.cjfee), "number digits"),
    text("td", count(offer.txfee, "sat"), "number"),
    text("td", btc(offer.minsize), "number"),
    text("td", btc(offer.maxsize), "number"),
    text("td", offer.directory_nodes.length, "number"),
    text("td", time(offer.last_seen), "number"));
  [...tr.children].forEach((cell, column) => { cell.dataset.label = labels[column]; });
  tr.lastChild.title = offer.last_seen;
  tr.children[7].title = offer.directory_nodes.join("\n");
  return tr;
}

function cheapestFirst(a, b) {
  return isAbsolute(b) - isAbsolute(a) || Number(a.cjfee) - Number(b.cjfee)
    || (a.counterparty < b.counterparty ? -1 : a.counterparty > b.counterparty ? 1 : a.oid - b.oid);
}

function directory(node) {
  const li = text("li", "", node.connected ? "up" : "down");
  const state = node.connected ? `connected, ${count(node.peers, "peer")}` + (node.verified ? ", nick proven" : "")
    : "not connected" + (node.problem ? ` (${node.problem.replaceAll("_", " ")})` : "");
  li.append(text("span", node.node, "node"), text("span", state, "state"));
  return li;
}

function trouble(message) {
  const element = byId("trouble");
  if (element.textContent !== message) element.textContent = message;
  element.hidden = !message;
}

function show(book) {
  const makers = new Set(book.offers.map(offer => offer.counterparty)).size;
  const up = book.directories.filter(node => node.connected).length;
  byId("summary").textContent = `${count(book.offers.length, "offer")} of ${count(makers, "maker")}, `
    + `${up} of ${count(book.directories.length, "directory", "directories")} connected, `
    + `last change ${new Date(book.timestamp).toLocaleTimeString()}`;
  byId("offers").replaceChildren(...book.offers.sort(cheapestFirst).slice(0, MAX_ROWS).map(row));
  byId("empty").hidden = book.offers.length > 0 || up === 0;
  byId("more").hidden = book.offers.length <= MAX_ROWS;
  byId("more").textContent = `${grouped(book.offers.length - MAX_ROWS)} more in orderbook.json`;
  byId("directories").replaceChildren(...book.directories.map(directory));
  trouble(up > 0 ? ""
    : "No directory is connected: offers are shown again when one is.");
}

let shown = null;

async function refresh() {
  try {
    const answer = await fetch("/orderbook.json");
    if (!answer.ok) throw new Error(answer.status);
    const edition = answer.headers.get("ETag");
    if (edition === null || edition !== shown) {
      show(await answer.json());
      shown = edition;
    }
  } catch {
    shown = null; // the next answer is shown again, and takes this message away
    trouble("The orderbook service does not answer: what is shown is old.");
  }
}

async function keepRefreshing() {
  if (!document.hidden) await refresh();
  setTimeout(keepRefreshing, REFRESH_MS);
}

keepRefreshing();
