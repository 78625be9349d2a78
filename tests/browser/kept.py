"""One context for test after test: what it has fetched and compiled, the next need not again."""

STORAGE = "cookies,file_systems,indexeddb,local_storage,service_workers,cache_storage"
IS_NATIVE = "/native code/.test(Date) && /native code/.test(setTimeout)"


class Kept:
    """It is made once, and forgets after each test what that has left in it.

    A page that stays open holds the process in which those of the tests run.
    """

    def __init__(self, browser):
        self.browser, self.context = browser, None

    def open(self, address: str):
        if self.context is None:
            self.context = self.browser.new_context()
            self.stays = self.context.new_page()
            self.stays.goto(f"{address}/static/favicon.svg")
            self.cdp = self.context.new_cdp_session(self.stays)
        return self.context

    def clean(self):
        """What cannot be cleaned is not kept: a clock that a test has set would go on for all."""
        context, self.context = self.context, None
        context.set_offline(True)  # what a page sends on its way out belongs to no test
        for page in context.pages:
            if page is not self.stays:
                page.close()
        if not self.stays.evaluate(IS_NATIVE):
            context.close()
            return
        context.clear_cookies()
        context.clear_permissions()
        context.unroute_all()
        self.cdp.send("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": STORAGE})
        context.set_offline(False)
        self.context = context

    def close(self):
        if self.context is not None:
            self.context.close()
        self.context = None
