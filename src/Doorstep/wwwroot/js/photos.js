// Shows the photos one has picked before they are sent, and says at once when one is too large.
const limitBytes = 20 * 1024 * 1024;

for (const input of document.querySelectorAll('input[data-photos]')) {
  const previews = document.createElement('div');
  const fault = document.createElement('p');
  previews.className = 'previews';
  fault.className = 'error';
  fault.role = 'alert';
  input.after(previews, fault);
  input.addEventListener('change', () => {
    for (const image of previews.children) URL.revokeObjectURL(image.src);
    previews.replaceChildren(...[...input.files].map(file => Object.assign(document.createElement('img'), { src: URL.createObjectURL(file), alt: file.name })));
    fault.textContent = [...input.files].some(file => file.size > limitBytes) ? input.dataset.tooLarge : '';
  });
}
