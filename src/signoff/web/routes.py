"""The pages: path and handler. Their URLs are the Pact Broker's, whose API answers there to everybody but browsers."""

from signoff.api.kit.routing import Route
from signoff.web import assets, home

ROUTES = (
    Route("GET", "/", home.show),
    Route("GET", "/static/{name}", assets.show, anonymous=True),
)
