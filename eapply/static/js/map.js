/*
 * A small map of plain image tiles (地理院タイル 淡色地図), moved under a fixed cross. Loaded only after the press of
 * a button. Buttons, arrow keys and dragging do the same; nothing needs dragging. Tiles are neither fetched in bulk nor
 * kept. Without tiles the words of the place are enough, and the page says so.
 */
"use strict";
(() => {
  const TILE = 256;
  const ZOOM = { least: 12, most: 18, first: 15 };
  const BOX = { lat: [35.87, 36.08], lon: [140.56, 140.74] };
  const HALL = { lat: 35.9657, lon: 140.645 };
  const SOURCE = "https://cyberjapandata.gsi.go.jp/xyz/pale";
  const CREDIT = "https://maps.gsi.go.jp/development/ichiran.html";
  const STEP = 100;
  const TEXTS = {
    ja: {
      name: "地図。矢印キーで動かし、プラスとマイナスで大きさを変えます。", skip: "地図をとばす", credit: "地理院タイル", north: "北へ", south: "南へ", west: "西へ", east: "東へ",
      closer: "大きく", wider: "小さく", take: "地図の中心をこの場所にする", mine: "現在地を使う", clear: "場所を消す",
      taken: "地図の印：北緯{0}、東経{1}", cleared: "地図の印を消しました。", nowhere: "現在地がわかりませんでした。", outside: "現在地は鹿嶋市の外です。",
      failed: "地図は表示できません。場所のことばだけで送れます。",
    },
    en: {
      name: "Map. Move it with the arrow keys, change its scale with plus and minus.", skip: "Skip the map", credit: "地理院タイル (GSI Tiles)", north: "North", south: "South", west: "West", east: "East",
      closer: "Closer", wider: "Wider", take: "Use the centre of the map", mine: "Use my location", clear: "Remove the place",
      taken: "Mark on the map: {0} N, {1} E", cleared: "The mark was removed.", nowhere: "Your location could not be found.", outside: "You are outside Kashima.",
      failed: "The map cannot be shown. You can send the place in words only.",
    },
  };
  const words = TEXTS[document.documentElement.lang] || TEXTS.ja;
  const clamp = (value, [low, high]) => Math.min(high, Math.max(low, value));

  // Web Mercator, in pixels of the whole world at a zoom.
  const project = (point, zoom) => {
    const size = TILE * 2 ** zoom;
    const sine = Math.sin((point.lat * Math.PI) / 180);
    return { x: ((point.lon + 180) / 360) * size, y: (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * size };
  };
  const unproject = (pixel, zoom) => {
    const size = TILE * 2 ** zoom;
    const angle = Math.PI * (1 - (2 * pixel.y) / size);
    return { lat: (Math.atan(Math.sinh(angle)) * 180) / Math.PI, lon: (pixel.x / size) * 360 - 180 };
  };

  window.kashimaMap = (host, say) => {
    const id = host.dataset.map;
    const fields = { lat: document.getElementById(id + "-lat"), lon: document.getElementById(id + "-lon") };
    const output = document.getElementById(id + "-echo");
    const stored = { lat: parseFloat(fields.lat.value), lon: parseFloat(fields.lon.value) };
    let centre = Number.isFinite(stored.lat) && Number.isFinite(stored.lon) ? stored : { ...HALL };
    let zoom = ZOOM.first;
    let good = 0;
    let bad = 0;

    const box = document.createElement("div");
    box.className = "k-map-box";
    box.tabIndex = 0;
    box.setAttribute("role", "application");
    box.setAttribute("aria-label", words.name);
    const tiles = document.createElement("div");
    const cross = document.createElement("div");
    cross.className = "k-map-cross";
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "k-icon");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", "M12 3v18M3 12h18");
    svg.append(path);
    cross.append(svg);
    const credit = document.createElement("a");
    credit.className = "k-map-credit";
    credit.href = CREDIT;
    credit.rel = "noopener";
    credit.textContent = words.credit;
    box.append(tiles, cross);
    const tools = document.createElement("div");
    tools.className = "k-map-tools";
    const frame = document.createElement("div");
    frame.className = "k-map-frame";
    frame.append(box, credit);
    const skip = document.createElement("a");
    skip.className = "k-map-skip";
    skip.href = `#${id}-after`;
    skip.textContent = words.skip;
    const after = document.createElement("span");
    after.id = `${id}-after`;
    after.tabIndex = -1;
    host.replaceChildren(skip, frame, tools, after);

    const fail = () => {
      const sentence = document.createElement("p");
      sentence.className = "k-map-off";
      sentence.textContent = words.failed;
      host.replaceChildren(sentence);
      say(words.failed);
    };
    const tile = (x, y) => {
      const image = document.createElement("img");
      image.alt = "";
      image.decoding = "async";
      image.addEventListener("load", () => { good += 1; });
      image.addEventListener("error", () => {
        bad += 1;
        image.remove();
        if (!good && bad >= 4) fail();
      });
      image.src = `${SOURCE}/${zoom}/${x}/${y}.png`;
      return image;
    };
    // Tiles in view are kept by their name, so that a move asks only for what is new.
    const drawn = new Map();
    const draw = () => {
      const middle = project(centre, zoom);
      const corner = { x: middle.x - box.clientWidth / 2, y: middle.y - box.clientHeight / 2 };
      const wanted = new Set();
      for (let y = Math.floor(corner.y / TILE); y * TILE < corner.y + box.clientHeight; y += 1) {
        for (let x = Math.floor(corner.x / TILE); x * TILE < corner.x + box.clientWidth; x += 1) {
          const name = `${zoom}/${x}/${y}`;
          wanted.add(name);
          if (!drawn.has(name)) { drawn.set(name, tile(x, y)); tiles.append(drawn.get(name)); }
          drawn.get(name).style.transform = `translate(${Math.round(x * TILE - corner.x)}px, ${Math.round(y * TILE - corner.y)}px)`;
        }
      }
      drawn.forEach((image, name) => { if (!wanted.has(name)) { image.remove(); drawn.delete(name); } });
    };
    const move = (x, y) => {
      const pixel = project(centre, zoom);
      const next = unproject({ x: pixel.x + x, y: pixel.y + y }, zoom);
      centre = { lat: clamp(next.lat, BOX.lat), lon: clamp(next.lon, BOX.lon) };
      draw();
    };
    const scale = (by) => { zoom = clamp(zoom + by, [ZOOM.least, ZOOM.most]); draw(); };
    const take = () => {
      fields.lat.value = centre.lat.toFixed(6);
      fields.lon.value = centre.lon.toFixed(6);
      output.textContent = words.taken.replace("{0}", centre.lat.toFixed(4)).replace("{1}", centre.lon.toFixed(4));
    };
    const clear = () => {
      fields.lat.value = "";
      fields.lon.value = "";
      output.textContent = "";
      say(words.cleared);
    };
    const mine = () => navigator.geolocation.getCurrentPosition((found) => {
      const point = { lat: found.coords.latitude, lon: found.coords.longitude };
      const inside = ["lat", "lon"].every((part) => point[part] >= BOX[part][0] && point[part] <= BOX[part][1]);
      if (!inside) { say(words.outside); return; }
      centre = point;
      zoom = 17;
      draw();
      take();
    }, () => say(words.nowhere));

    const tool = (name, act, look = "secondary") => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = `k-button k-button--${look}`;
      button.textContent = words[name];
      button.addEventListener("click", act);
      tools.append(button);
      return button;
    };
    tool("take", take, "primary").classList.add("k-button--main");
    tool("north", () => move(0, -STEP));
    tool("south", () => move(0, STEP));
    tool("west", () => move(-STEP, 0));
    tool("east", () => move(STEP, 0));
    tool("closer", () => scale(1));
    tool("wider", () => scale(-1));
    if (navigator.geolocation) tool("mine", mine);
    tool("clear", clear, "link");

    const KEYS = {
      ArrowUp: () => move(0, -STEP), ArrowDown: () => move(0, STEP), ArrowLeft: () => move(-STEP, 0), ArrowRight: () => move(STEP, 0),
      "+": () => scale(1), "-": () => scale(-1), Enter: take,
    };
    box.addEventListener("keydown", (event) => {
      const act = KEYS[event.key === ";" && event.shiftKey ? "+" : event.key];
      if (!act || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      event.preventDefault();
      act();
    });
    let held = null;
    box.addEventListener("pointerdown", (event) => { held = { x: event.clientX, y: event.clientY }; box.setPointerCapture(event.pointerId); });
    box.addEventListener("pointermove", (event) => {
      if (!held) return;
      move(held.x - event.clientX, held.y - event.clientY);
      held = { x: event.clientX, y: event.clientY };
    });
    ["pointerup", "pointercancel"].forEach((name) => box.addEventListener(name, () => { held = null; }));
    window.addEventListener("resize", draw);
    draw();
    box.focus({ preventScroll: true });
  };
})();
