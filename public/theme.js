// Runs before the first paint, without dependencies: puts the chosen theme and contrast on the root element, and keeps
// following the system. The choice is kept in localStorage beside the settings, because reading those takes too long.
(() => {
  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const more = matchMedia('(prefers-contrast: more)');
  const apply = () => {
    const theme = localStorage.getItem('theme');
    root.dataset.theme = theme === 'light' || theme === 'dark' ? theme : dark.matches ? 'dark' : 'light';
    root.dataset.contrast = localStorage.getItem('contrast') === 'more' || more.matches ? 'more' : 'normal';
  };
  apply();
  dark.addEventListener('change', apply);
  more.addEventListener('change', apply);
  addEventListener('storage', apply);
  addEventListener('starling-theme', apply);
})();
