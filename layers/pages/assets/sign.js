// Drawing a signature. Strokes are kept as points in thousandths of the pad's width, so that they outlive turning the
// phone, scrolling, another code and a form that comes back; the server draws them itself. Without this script the name is typed.
"use strict";

const place = document.getElementById("drawing");
const kept = document.getElementById("strokes");
const typed = place && document.getElementById(place.dataset.typed);
const MOST_STROKES = 200;
const MOST_POINTS = 1900; // of a stroke; MOST_IN_ALL of all of them
const MOST_IN_ALL = 3900;
const NEAR = 4;

if (place && kept && typed && window.PointerEvent) {
  const pad = document.getElementById("signature-strokes");
  const said = document.getElementById("drawn");
  const pen = pad.getContext("2d");
  const room = `drawing ${place.dataset.room}`;
  let strokes = read();
  let current = null;

  function read() {
    try {
      const found = JSON.parse(kept.value || sessionStorage.getItem(room));
      return Array.isArray(found) ? found : [];
    } catch {
      return [];
    }
  }

  function paint() {
    pad.width = pad.clientWidth * (window.devicePixelRatio || 1);
    pad.height = pad.clientHeight * (window.devicePixelRatio || 1);
    const scale = pad.width / 1000;
    pen.lineWidth = 8 * scale;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = "#16224d";
    for (const stroke of strokes) {
      pen.beginPath();
      pen.moveTo(stroke[0][0] * scale, stroke[0][1] * scale);
      for (const [x, y] of stroke) {
        pen.lineTo(x * scale, y * scale);
      }
      pen.stroke();
    }
  }

  function keep() {
    kept.value = strokes.length ? JSON.stringify(strokes) : "";
    try {
      sessionStorage.setItem(room, kept.value); // the page is loaded anew when another code is asked for
    } catch {
      // no storage: then it lasts as long as the page does
    }
    said.textContent = strokes.length ? place.dataset.drawn : "";
    paint();
  }

  function point(event) {
    const box = pad.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top].map((each) => Math.round((each / box.width) * 1000));
  }

  function clear() {
    strokes = [];
    keep();
  }

  function full() {
    return strokes.length >= MOST_STROKES || strokes.reduce((sum, each) => sum + each.length, 0) >= MOST_IN_ALL;
  }

  pad.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button || full()) {
      return;
    }
    event.preventDefault();
    pad.setPointerCapture(event.pointerId);
    typed.value = ""; // one signature: drawn or typed
    current = [point(event)];
    strokes.push(current);
    paint();
  });
  pad.addEventListener("pointermove", (event) => {
    if (!current || !event.isPrimary || current.length >= MOST_POINTS || full()) {
      return;
    }
    const [x, y] = point(event);
    const [lastX, lastY] = current[current.length - 1];
    if (Math.hypot(x - lastX, y - lastY) >= NEAR) {
      current.push([x, y]);
      paint();
    }
  });
  for (const end of ["pointerup", "pointercancel"]) {
    pad.addEventListener(end, () => {
      current = null;
      keep();
    });
  }
  document.getElementById("clear").addEventListener("click", clear);
  typed.addEventListener("input", () => {
    if (typed.value && strokes.length) {
      clear();
    }
  });

  place.hidden = false;
  new ResizeObserver(paint).observe(pad);
  window.addEventListener("pageshow", () => {
    strokes = read();
    keep();
  });
}
