// Lets somebody sign on the page, with a finger, a pen, a mouse or the keyboard. What is drawn becomes the PNG of the file field beside it, and is sent
// like any photo; without this script the field takes a photo of a signed sheet.
const keys = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const step = 10;

for (const box of document.querySelectorAll('[data-signature]')) {
  const [area, canvas, again, input] = ['.signature', 'canvas', 'button', 'input'].map(what => box.querySelector(what));
  const pen = canvas.getContext('2d');
  let at = [canvas.width / 8, canvas.height / 2], isDown = false;

  const wipe = () => {
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, canvas.width, canvas.height);
    Object.assign(pen, { strokeStyle: '#1b2430', lineWidth: 5, lineCap: 'round', lineJoin: 'round' });
  };
  const lineTo = to => {
    pen.beginPath();
    pen.moveTo(...at);
    pen.lineTo(...to);
    pen.stroke();
    at = to;
  };
  // At once, not by a callback: the form may be sent in the next moment.
  const keep = () => {
    const bytes = Uint8Array.from(atob(canvas.toDataURL('image/png').split(',')[1]), letter => letter.charCodeAt(0));
    const files = new DataTransfer();
    files.items.add(new File([bytes], 'signature.png', { type: 'image/png' }));
    input.files = files.files;
  };
  const placeOf = event => {
    const shown = canvas.getBoundingClientRect();
    return [(event.clientX - shown.left) * canvas.width / shown.width, (event.clientY - shown.top) * canvas.height / shown.height];
  };

  canvas.addEventListener('pointerdown', event => {
    canvas.setPointerCapture(event.pointerId);
    [at, isDown] = [placeOf(event), true];
    lineTo(at);
  });
  canvas.addEventListener('pointermove', event => {
    if (isDown) lineTo(placeOf(event));
  });
  for (const end of ['pointerup', 'pointercancel']) {
    canvas.addEventListener(end, () => {
      if (isDown) keep();
      isDown = false;
    });
  }
  canvas.addEventListener('keydown', event => {
    if (event.key === ' ') {
      isDown = !isDown;
      canvas.classList.toggle('down', isDown);
      if (isDown) lineTo(at);
      keep();
    } else if (keys[event.key]) {
      const to = at.map((place, i) => Math.min(Math.max(place + keys[event.key][i] * step, 0), i ? canvas.height : canvas.width));
      if (isDown) { lineTo(to); keep(); } else at = to;
    } else {
      return;
    }
    event.preventDefault();
  });
  again.addEventListener('click', () => {
    wipe();
    input.value = '';
    isDown = false;
    canvas.classList.remove('down');
  });
  // A file that she picks counts instead of what she drew.
  input.addEventListener('change', wipe);
  wipe();
  area.hidden = false;
}
