// An article has opened: bring the marked words into sight. It has closed: give the focus back.
let open = false;
watch('value', () => {
  const panel = element.querySelector('.sk-reader');
  if (!panel) {
    if (open && window.sukienOpener?.isConnected) window.sukienOpener.focus({ preventScroll: true });
    open = false;
    return;
  }
  open = true;
  const mark = panel.querySelector('mark');
  panel.scrollTop = mark ? Math.max(0, mark.offsetTop - panel.clientHeight / 3) : 0;
  panel.focus({ preventScroll: true });
});
