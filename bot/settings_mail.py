"""The settings of e-mail: none of them has to be set; with `SMTP_HOST` people may choose it."""

import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import parseaddr
from pathlib import Path
from typing import Literal, Self

from pydantic import SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings

from learning.mail import address

Security = Literal["starttls", "tls", "none"]
PORTS: dict[Security, int] = {"starttls": 587, "tls": 465, "none": 25}
HERE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are handed over. security: "starttls", "tls" or "none". sender: who they come from.

    patience: seconds to wait for the server's last word. certificates: a file of those trusted beside the system's.
    """

    host: str
    port: int
    sender: Address
    security: str = "starttls"
    user: str = ""
    password: str = ""
    patience: float = 60.0
    certificates: str = ""


class MailSettings(BaseSettings):
    """How e-mail is sent; README.md explains each to administrators."""

    smtp_host: str = ""
    smtp_port: int | None = None
    smtp_user: str = ""
    smtp_password: SecretStr | None = None
    smtp_security: Security = "starttls"
    smtp_certificates: str = ""
    smtp_patience: float = 60.0
    """Seconds to wait for the server's last word on a letter; 600 for one that is not on the own network."""
    mail_from: str = ""
    mail_if_unsure: Literal["leave", "send"] = "leave"
    """Whether a letter that may have arrived is sent again."""

    @property
    def mail_server(self) -> MailServer | None:
        """The server letters are handed to; None while none is set."""
        if not self.smtp_host:
            return None
        name, addr = parseaddr(self.mail_from)
        return MailServer(
            self.smtp_host,
            self.smtp_port or PORTS[self.smtp_security],
            Address(name, addr_spec=addr),
            self.smtp_security,
            self.smtp_user,
            self.smtp_password.get_secret_value() if self.smtp_password else "",
            self.smtp_patience,
            self.smtp_certificates,
        )

    @field_validator("smtp_host")
    @classmethod
    def _smtp_host(cls, value: str) -> str:
        if value and not re.fullmatch(r"[A-Za-z0-9.:-]{1,253}", value):
            raise ValueError("has to be the name of the mail server alone, such as mail.example.com")
        return value

    @field_validator("smtp_port", mode="before")
    @classmethod
    def _smtp_port(cls, value: object) -> object:
        if value is not None and (not re.fullmatch("[0-9]{1,5}", str(value)) or not 0 < int(str(value)) < 65536):
            raise ValueError("has to be a number from 1 to 65535")
        return value

    @field_validator("smtp_security", mode="before")
    @classmethod
    def _smtp_security(cls, value: object) -> object:
        if value not in PORTS:
            raise ValueError("has to be starttls, tls or none")
        return value

    @field_validator("smtp_patience", mode="before")
    @classmethod
    def _smtp_patience(cls, value: object) -> object:
        if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]+)?", str(value)) or not float(str(value)):
            raise ValueError("has to be a number of seconds up to 999, such as 60")
        return value

    @field_validator("smtp_certificates")
    @classmethod
    def _smtp_certificates(cls, value: str) -> str:
        if value and not Path(value).is_file():
            raise ValueError("has to be a file of certificates, in PEM")
        return value

    @field_validator("mail_from")
    @classmethod
    def _mail_from(cls, value: str) -> str:
        name, addr = parseaddr(value)
        if value and (address(addr) != addr or not value.isprintable() or '"' in name):
            raise ValueError("has to be an address, such as Peerloop <peerloop@example.com>")
        return value

    @field_validator("mail_if_unsure", mode="before")
    @classmethod
    def _mail_if_unsure(cls, value: object) -> object:
        if value not in ("leave", "send"):
            raise ValueError("has to be leave (never twice) or send (rather twice than not at all)")
        return value

    @model_validator(mode="after")
    def _mail_together(self) -> Self:
        if self.smtp_host and not self.mail_from:
            raise ValueError("MAIL_FROM is missing: the address that letters come from")
        if self.smtp_host and bool(self.smtp_user) != bool(self.smtp_password):
            raise ValueError("SMTP_USER and SMTP_PASSWORD belong together: set both, or neither")
        if self.smtp_user and self.smtp_security == "none" and self.smtp_host not in HERE:
            raise ValueError("SMTP_SECURITY none would send the password for anybody to read: use starttls or tls")
        return self
