// Turns what is shown into what should be shown, piece by piece: what a person has open, points at or is pressing stays.

/** Classes and attributes that the page itself writes: they are not the server's to take away. */
const ourClasses = ['arrived', 'busy', 'continued', 'spotlight'];
const ourAttributes = new Set(['open', 'aria-disabled', 'class']);

/** Makes `shown` like `wanted`, which is used up. Where both have an element for the same thing, the one shown stays. */
export function patch(shown, wanted) {
  if (shown.isEqualNode(wanted)) return;
  if (!isElement(shown)) {
    shown.nodeValue = wanted.nodeValue;
    return;
  }
  patchAttributes(shown, wanted);
  let at = shown.firstChild;
  for (const next of [...wanted.childNodes]) {
    const same = isElement(next) ? laterLike(next, at) : at && !isElement(at) ? at : undefined;
    if (!same) {
      shown.insertBefore(next, at);
      continue;
    }
    // Nothing is moved, because what is moved loses the keyboard.
    while (at !== same) at = removed(at);
    at = same.nextSibling;
    patch(same, next);
  }
  while (at) at = removed(at);
}

const isElement = (node) => node.nodeType === Node.ELEMENT_NODE;

/** A button or link that leads elsewhere now is never the same, so that a click means what was read. */
function thing(node) {
  const { invocation, react } = node.dataset;
  return JSON.stringify([node.nodeName, node.classList[0], invocation, react, node.getAttribute('href')]);
}

function laterLike(wanted, from) {
  for (let node = from; node; node = node.nextSibling)
    if (isElement(node) && thing(node) === thing(wanted)) return node;
  return undefined;
}

function patchAttributes(shown, wanted) {
  for (const { name } of [...shown.attributes])
    if (!ourAttributes.has(name) && !wanted.hasAttribute(name)) shown.removeAttribute(name);
  for (const { name, value } of wanted.attributes)
    if (!ourAttributes.has(name) && shown.getAttribute(name) !== value) shown.setAttribute(name, value);
  const kept = ourClasses.filter((name) => shown.classList.contains(name));
  const classes = [...wanted.classList, ...kept].join(' ');
  if (classes !== (shown.getAttribute('class') ?? '')) shown.setAttribute('class', classes);
}

function removed(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}
