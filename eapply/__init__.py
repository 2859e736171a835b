"""鹿嶋市 電子申請. This file imports nothing, so that the pure core stays pure."""
