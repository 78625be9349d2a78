"""Two ways to use a page: with the mouse, and with the keyboard alone."""

from playwright.sync_api import Error

FAR = 400  # presses of Tab until nobody would go on
HAS_FOCUS = "each => each.isConnected ? each === document.activeElement : null"


class Mouse:
    def __init__(self, page):
        self.page = page

    def press(self, target):
        target.click()

    def write(self, target, text):
        target.click()
        target.fill(text)

    def add(self, target, text):
        """Write at the end of what is there."""
        target.click()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(text)

    def pick(self, target, text):
        """Choose from one of Django's autocomplete fields."""
        target.click()
        self.page.locator(".select2-search__field").last.fill(text)
        self.page.locator(".select2-results__option", has_text=text).first.click()

    def set_moment(self, date, time, moment):
        date.fill(f"{moment:%Y-%m-%d}")
        time.fill(f"{moment:%H:%M}")

    def tick(self, target):
        target.check()


class Keyboard:
    """Every target is reached with Tab from where the focus is; no other way is used."""

    def __init__(self, page):
        self.page = page

    def reach(self, target):
        self.page.bring_to_front()  # behind another page, it would answer every key late
        element = None
        for _ in range(FAR):
            has_focus = self._has_focus(element)
            if has_focus is None:  # looking for it costs more than all the rest
                element = target.element_handle()
                has_focus = self._has_focus(element)
            if has_focus:
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {target}.")

    def _has_focus(self, element) -> bool | None:
        """None when the page has made the element anew: what checks the text makes a new list."""
        try:
            return element and element.evaluate(HAS_FOCUS)
        except Error:  # of a page that was left
            return None

    def press(self, target):
        self.reach(target)
        self.page.keyboard.press("Enter")

    def write(self, target, text):
        self.reach(target)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def add(self, target, text):
        self.reach(target)
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(text)

    def pick(self, target, text):
        self.reach(target)
        self.page.keyboard.press("Enter")
        self.page.keyboard.type(text)
        self.page.locator(".select2-results__option--highlighted", has_text=text).wait_for()
        self.page.keyboard.press("Enter")

    def set_moment(self, date, time, moment):
        self.reach(date)
        self.page.keyboard.type(f"{moment:%m%d%Y}")
        self.reach(time)
        self.page.keyboard.type(f"{moment:%I%M%p}")

    def tick(self, target):
        """A radio button: Tab leads into its group, arrows to the others."""
        group = self.page.locator(f"[name={target.get_attribute('name')}]:checked")
        self.reach(group)
        while not target.is_checked():
            self.page.keyboard.press("ArrowDown")
